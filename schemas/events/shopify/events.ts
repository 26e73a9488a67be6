import { connectorEvents } from "../connector-table.ts";
import { shopifyGqlCatalogueTables } from "./gql-catalogue-tables.ts";
import { shopifyGqlSalesTables } from "./gql-sales-tables.ts";
import { shopifyRecords } from "./records.ts";
import { shopifyRestCatalogueTables } from "./rest-catalogue-tables.ts";
import { shopifyRestSalesTables } from "./rest-sales-tables.ts";

/** The connector's tables are named as it names them: `order` over the REST API, `gql_order` over GraphQL. */
export const shopifyEvents = [
  ...shopifyRecords,
  ...connectorEvents(
    "shopify",
    "Shopify",
    [
      ...shopifyRestSalesTables,
      ...shopifyRestCatalogueTables,
      ...shopifyGqlSalesTables,
      ...shopifyGqlCatalogueTables,
    ].filter(({ table }) => !shopifyRecords.some(({ entity }) => entity === table)),
  ),
];
