import { z } from "zod";
import { events } from "../../schemas/registry.ts";

/**
 * One JSON Schema (2020-12) per event, for producers: not for the tables that only connectors write. Rules that span fields, such as "one of two ids", have no JSON Schema
 * form in zod and are checked by the engine alone.
 */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    events
      .filter(({ isConnectorTable }) => isConnectorTable !== true)
      .map(({ source, entity, version, description, payload }) => {
        const { $schema, ...schema } = z.toJSONSchema(payload, { io: "input" });
        const document = {
          $schema,
          title: `${source}.${entity}`,
          description,
          "x-version": version,
          ...schema,
        };
        return [`${source}.${entity}.json`, `${JSON.stringify(document, null, 2)}\n`];
      }),
  );
}
