import type { Analyzer, Message } from "../analyzer/client.ts";
import { child, children, text } from "../analyzer/tree.ts";
import { typeName, typeOf } from "../analyzer/types.ts";
import { queryLineage, type QueryLineage } from "../lineage/query-lineage.ts";
import { modelParameters } from "./catalog.ts";

/** What a query returns, in order, by the names of GoogleSQL's types, and what that is made of. */
export interface Analysis {
  readonly columns: ReadonlyMap<string, string>;
  readonly lineage: QueryLineage;
}

/** Rejects with the analyser's refusal. */
export type Analyse = (query: string, takesParameters: boolean) => Promise<Analysis>;

export const analyseWith =
  (analyzer: Pick<Analyzer, "analyze">, catalog: Message): Analyse =>
  async (query, takesParameters) => {
    const statement = await analyzer.analyze({
      sql: query,
      catalog,
      namedParameters: takesParameters ? modelParameters : noParameters,
    });
    const columns = children(statement, "output_column_list").map((output): [string, string] => [
      text(output, "name"),
      typeName(typeOf(child(output, "column")?.["type"])),
    ]);
    return { columns: new Map(columns), lineage: queryLineage(statement) };
  };

const noParameters: readonly never[] = [];
