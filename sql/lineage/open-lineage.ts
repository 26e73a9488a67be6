import { bigQuerySchema } from "../../schemas/bigquery-schema.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { isDirect, type Flow } from "./flow.ts";
import type { QueryLineage } from "./query-lineage.ts";

/**
 * Lineage as OpenLineage's static events, a JobEvent for each model, trained ones too: https://openlineage.io/docs/spec/object-model . Column
 * lineage is the facet's version 1-2-0, https://openlineage.io/docs/spec/facets/dataset-facets/column_lineage_facet .
 * Names leave the project out, because a release is the same in all of them. A release has no time of its own either, so
 * that it is the same bytes whenever it is made: who sends the events sets eventTime.
 */
export interface JobEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly job: {
    readonly namespace: string;
    readonly name: string;
    readonly facets: { readonly sql: Facet & { readonly query: string } };
  };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

export interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: {
    readonly schema: Facet & { readonly fields: readonly SchemaField[] };
    readonly columnLineage?: Facet & ColumnLineage;
    /** A facet of our own, of outputs: what a contract says of a table beyond its columns. */
    readonly ame_table?: Facet & TableFacts;
  };
}

interface Facet {
  readonly _producer: string;
  readonly _schemaURL: string;
}

export interface TableFacts {
  readonly grain: readonly string[];
  readonly partitionBy: string | null;
  readonly clusterBy: readonly string[];
  /** Columns that are never NULL. */
  readonly required: readonly string[];
}

interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface ColumnLineage {
  readonly fields: Readonly<Record<string, { readonly inputFields: readonly InputField[] }>>;
  readonly dataset: readonly InputField[];
}

export interface InputField {
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  readonly transformations: readonly {
    readonly type: "DIRECT" | "INDIRECT";
    readonly subtype: Flow["how"];
    readonly description: string;
    readonly masking: boolean;
  }[];
}

const namespace = "bigquery";
const producer = "urn:autonomous-marketing-engine:sql-compiler";
const facet = (name: string, version: string): Facet => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
});

/** What makes a table: a model, or the scoring of a trained one. */
export interface Job {
  /** Of the table. */
  readonly name: string;
  readonly query: string;
  readonly contract: TableContract;
  readonly reads: readonly string[];
}

/** Writes job events over these contracts. */
export function eventWriter(
  contracts: readonly TableContract[],
): (job: Job, lineage: QueryLineage | undefined) => JobEvent {
  const byName = new Map(contracts.map((contract) => [qualifiedName(contract), contract]));
  const inputs = new Map<string, Dataset>();
  const input = (name: string): readonly Dataset[] => {
    const contract = byName.get(name);
    if (contract === undefined) return [];
    const known = inputs.get(name) ?? dataset(contract);
    inputs.set(name, known);
    return [known];
  };
  return (job, lineage) => ({
    eventTime: "1970-01-01T00:00:00Z",
    producer,
    schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
    job: {
      namespace: "ame",
      name: job.name,
      facets: { sql: { ...facet("SQLJobFacet", "1-0-1"), query: job.query } },
    },
    inputs: job.reads.flatMap(input),
    outputs: [output(job.contract, lineage)],
  });
}

const columnLineage = ({ columns, conditions }: QueryLineage): ColumnLineage => ({
  fields: Object.fromEntries(
    [...columns].map(([column, flows]) => [column, { inputFields: inputFields(flows) }]),
  ),
  dataset: inputFields(conditions),
});

function output(contract: TableContract, lineage: QueryLineage | undefined): Dataset {
  const { facets, ...rest } = dataset(contract);
  return {
    ...rest,
    facets: {
      ...facets,
      ...(lineage === undefined
        ? {}
        : {
            columnLineage: {
              ...facet("ColumnLineageDatasetFacet", "1-2-0"),
              ...columnLineage(lineage),
            },
          }),
      ame_table: {
        _producer: producer,
        _schemaURL: `${producer}:table-facet`,
        ...factsOf(contract),
      },
    },
  };
}

const factsOf = (contract: TableContract): TableFacts => ({
  grain: contract.grain,
  partitionBy: contract.partitionBy ?? null,
  clusterBy: contract.clusterBy ?? [],
  required: bigQuerySchema(contract).flatMap(({ name, mode }) =>
    mode === "REQUIRED" ? [name] : [],
  ),
});

function dataset(contract: TableContract): Dataset {
  const fields = bigQuerySchema(contract).map(({ name, type, mode, description }) => ({
    name,
    type: mode === "REPEATED" ? `ARRAY<${type}>` : type,
    description,
  }));
  return {
    namespace,
    name: qualifiedName(contract),
    facets: { schema: { ...facet("SchemaDatasetFacet", "1-1-1"), fields } },
  };
}

/** An entry for each input field, with every way in which it is used. */
function inputFields(flows: readonly Flow[]): readonly InputField[] {
  const fields = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = `${flow.table} ${[flow.column, ...flow.path].join(".")}`;
    const uses = fields.get(key);
    if (uses === undefined) fields.set(key, [flow]);
    else uses.push(flow);
  }
  return [...fields]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([key, uses]) => ({
      namespace,
      name: key.slice(0, key.indexOf(" ")),
      field: key.slice(key.indexOf(" ") + 1),
      transformations: uniqueUses(uses).map(({ how, masked }) => ({
        type: isDirect({ how }) ? "DIRECT" : "INDIRECT",
        subtype: how,
        description: "",
        masking: masked,
      })),
    }));
}

const uniqueUses = (uses: readonly Flow[]): readonly Flow[] => [
  ...new Map(uses.map((use) => [`${use.how} ${use.masked}`, use])).values(),
];
