import type { BigQuery } from "@google-cloud/bigquery";
import { queryRows } from "../clients.ts";
import { CommandError, printTable } from "../output.ts";
import { declaredModels } from "./declared.ts";
import { decisionsOf, trainingOf, type Decision, type Series } from "./evaluation.ts";
import { calibrationPicture, gainsPicture } from "./picture.ts";
import type { RegisteredVersion, Registry } from "./registry-client.ts";

export interface ListedModel extends Readonly<Record<string, unknown>> {
  readonly model: string;
  readonly champion: string;
  readonly versions: number;
  readonly last_scored: string;
  readonly state: string;
  readonly rows: number;
}

export async function listModels(
  bigquery: BigQuery,
  registry: Registry,
  sqlRoot: string,
): Promise<readonly ListedModel[]> {
  const registered = new Set(await registry.models());
  const runs = await queryRows(
    bigquery,
    `SELECT model, model_version, state, rows_scored, CAST(finished_at AS STRING) AS finished_at FROM ops.scoring_runs
     WHERE TRUE QUALIFY ROW_NUMBER() OVER (PARTITION BY model ORDER BY finished_at DESC) = 1`,
  );
  return Promise.all(
    declaredModels(sqlRoot).map(async ({ name, baseline }) => {
      const versions = registered.has(name) ? await registry.versions(name) : [];
      const run = runs.find((row) => row["model"] === name);
      return {
        model: name,
        champion: championOf(versions)?.versionId ?? baseline?.version ?? "none",
        versions: versions.length,
        last_scored: String(run?.["finished_at"] ?? "never"),
        state: String(run?.["state"] ?? ""),
        rows: Number(run?.["rows_scored"] ?? 0),
      };
    }),
  );
}

export interface ShownModel {
  readonly model: string;
  readonly version: string;
  readonly aliases: readonly string[];
  /** What the registry says of it: what it was judged on and what it learnt from. */
  readonly description: string;
  readonly training: Decision | undefined;
  readonly decisions: readonly Omit<Decision, "metrics">[];
}

export async function showModel(
  bigquery: BigQuery,
  registry: Registry,
  model: string,
  options: { readonly version?: string },
): Promise<ShownModel> {
  const versions = await registry.versions(model);
  const wanted = options.version ?? championOf(versions)?.versionId ?? versions[0]?.versionId;
  const version = versions.find(({ versionId }) => versionId === wanted);
  if (version === undefined) throw new CommandError(`${model} has no version ${wanted ?? ""}.`);
  const decisions = await decisionsOf(bigquery, model);
  return {
    model,
    version: version.versionId,
    aliases: version.versionAliases,
    description: version.versionDescription,
    training: trainingOf(decisions, version.versionId),
    decisions: decisions.slice(0, 10).map(({ metrics: _figures, ...decision }) => decision),
  };
}

const championOf = (versions: readonly RegisteredVersion[]): RegisteredVersion | undefined =>
  versions.find(({ versionAliases }) => versionAliases.includes("champion"));

export function printModel(shown: ShownModel): void {
  const { model, version, aliases, description, training, decisions } = shown;
  console.log(`${model} version ${version} (${aliases.join(", ") || "no alias"})`);
  console.log(`${description}\n`);
  if (training === undefined) console.log("No figures are kept of this version.");
  else {
    console.log(`Judged on the cutoff ${training.metrics.evaluation_from}:`);
    printTable(training.metrics.series.map(figures));
    console.log(`\n${gainsPicture(training.metrics)}\n\n${calibrationPicture(training.metrics)}\n`);
    if (training.metrics.group_figures.length > 0)
      printTable(training.metrics.group_figures.map(rounded));
  }
  console.log("");
  printTable(
    decisions.map(({ decidedAt, version: about, decision, reason }) => ({
      decided: decidedAt.slice(0, 16),
      version: about ?? "",
      decision,
      reason,
    })),
  );
}

const figures = ({ series, row_count, ...rest }: Series): Record<string, unknown> => ({
  series,
  rows: row_count,
  ...rounded(rest),
});

const rounded = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === "number" ? Number(value.toPrecision(4)) : value,
      ]),
  );

/** Each version's own evaluation; where one judged the other as its champion, both were on the same slice. */
export async function compareVersions(
  bigquery: BigQuery,
  model: string,
  versions: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  const decisions = await decisionsOf(bigquery, model);
  return versions.map((version) => {
    const training = trainingOf(decisions, version);
    if (training === undefined)
      throw new CommandError(`no training run of ${model}@${version} is on record.`);
    const series = training.metrics.series.find((row) => row.series === "challenger");
    return {
      version,
      judged_on: training.metrics.evaluation_from,
      ...(series === undefined ? {} : figures(series)),
      decision: training.decision,
      reason: training.reason,
    };
  });
}
