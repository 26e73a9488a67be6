import type { JobEvent, TableFacts } from "../../sql/lineage/open-lineage.ts";
import type { Manifest, ManifestModel } from "../../sql/compiler/release.ts";

/** A model as a release knows it. */
export interface ReleasedModel {
  readonly name: string;
  /** The model's kind; `trained` of a table of predictions. */
  readonly kind: string;
  readonly query: string;
  /** DML; null of a view. */
  readonly statement: string | null;
  readonly maxBytes: string;
  readonly takesDays: boolean;
  readonly takesIngestDays: boolean;
  readonly reads: readonly string[];
  /** Type by column. */
  readonly columns: ReadonlyMap<string, string>;
  /** Undefined of a release that did not write it down. */
  readonly table: TableFacts | undefined;
  /** `silver.table.column` that a column is made of or decided by. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
}

export interface ReleaseState {
  readonly release: string;
  readonly models: ReadonlyMap<string, ReleasedModel>;
}

/** Reads a release from its own files, wherever they come from. */
export function stateOf(files: (name: string) => string): ReleaseState {
  const manifest = JSON.parse(files("manifest.json")) as Manifest;
  const events = JSON.parse(files("lineage.json")) as readonly JobEvent[];
  const entries = new Map(
    [...manifest.stages.refine, ...manifest.stages.publish]
      .flat()
      .map((entry) => [entry.model, entry]),
  );
  return {
    release: manifest.release,
    models: new Map(
      events.map((event) => [
        event.job.name,
        modelOf(event, entries.get(event.job.name) ?? trained, files),
      ]),
    ),
  };
}

type RunFacts = Pick<
  ManifestModel,
  "kind" | "statement" | "max_bytes" | "takes_days" | "takes_ingest_days"
>;

/** Scoring reads scratch tables that exist while it runs, so nothing can be asked of its statements. */
const trained: RunFacts = {
  kind: "trained",
  statement: null,
  max_bytes: "0",
  takes_days: false,
  takes_ingest_days: false,
};

function modelOf(event: JobEvent, entry: RunFacts, files: (name: string) => string): ReleasedModel {
  const facets = event.outputs[0]?.facets;
  return {
    name: event.job.name,
    kind: entry.kind,
    query: event.job.facets.sql.query,
    statement: entry.statement === null ? null : files(entry.statement).trim(),
    maxBytes: entry.max_bytes,
    takesDays: entry.takes_days,
    takesIngestDays: entry.takes_ingest_days,
    reads: event.inputs.map(({ name }) => name),
    columns: new Map(facets?.schema.fields.map(({ name, type }) => [name, type])),
    table: facets?.ame_table,
    inputs: new Map(
      Object.entries(facets?.columnLineage?.fields ?? {}).map(([column, { inputFields }]) => [
        column,
        [...new Set(inputFields.map(({ name, field }) => `${name}.${field.split(".")[0] ?? ""}`))],
      ]),
    ),
  };
}
