import { readFileSync, writeFileSync } from "node:fs";
import { BigQuery } from "@google-cloud/bigquery";
import { createWarehouse } from "../local/bigquery/engine/engine.ts";
import { createBigQueryService } from "../local/bigquery/service.ts";
import { type Answer, type Case, type Verdict, judge } from "./conformance-verdict.ts";

const projectId = "your-bigquery-project";

/** What running one file of cases came to. */
export interface ConformanceReport {
  readonly categories: Readonly<Record<string, Readonly<Record<Verdict["kind"], number>>>>;
  readonly notSame: readonly { readonly id: string; readonly verdict: Verdict }[];
}

/**
 * Runs statements with the answers that BigQuery gave against a local BigQuery, through Google's client. Each case with
 * a setup has a dataset of its own; `${DATASET}` stands for it.
 */
export async function runConformance(
  cases: readonly Case[],
  log: (line: string) => void = () => undefined,
): Promise<ConformanceReport> {
  const warehouse = await createWarehouse({ projectId, location: "US" });
  const service = createBigQueryService({
    projectId,
    region: "US",
    warehouse,
    access: openAccess,
    log: () => undefined,
    now: () => new Date(),
    openObject: async () => [],
    writeObject: async () => undefined,
  } as unknown as Parameters<typeof createBigQueryService>[0]);
  const port = await service.rest.listen(0);
  const client = new BigQuery({
    projectId,
    apiEndpoint: `http://127.0.0.1:${port}`,
    authClient: unsigned,
  } as unknown as ConstructorParameters<typeof BigQuery>[0]);
  const categories: Record<string, Record<Verdict["kind"], number>> = {};
  const notSame: { id: string; verdict: Verdict }[] = [];
  for (const [index, testCase] of cases.entries()) {
    const verdict = judge(testCase, await answerOf(client, testCase, `conformance_${index}`));
    const category = testCase.id.split("/")[0] ?? "";
    const counts = (categories[category] ??= {
      same: 0,
      refusal: 0,
      "wrong answer": 0,
      "wrong error": 0,
    });
    counts[verdict.kind]++;
    if (verdict.kind !== "same") {
      notSame.push({ id: testCase.id, verdict });
      log(`${verdict.kind}: ${testCase.id}: ${verdict.detail}`);
    }
  }
  await service.rest.close();
  await warehouse.close();
  return { categories, notSame };
}

/** Signs nothing, so that no credentials are looked for. */
const unsigned = {
  getRequestHeaders: async () => new Headers(),
  getProjectId: async () => projectId,
  authorizeRequest: async (options: unknown) => options,
};

const openAccess = {
  identify: () => "owner",
  isAllowed: () => true,
  accessToken: () => ({ token: "none", expiresInSeconds: 3600 }),
  assignPort: () => undefined,
};

async function answerOf(client: BigQuery, testCase: Case, datasetId: string): Promise<Answer> {
  const setup = testCase.setup?.trim() ?? "";
  // As recorded: a case without a setup had no dataset, those that only need one set up `SELECT 1`.
  if (setup !== "") await client.createDataset(datasetId, { location: "US" });
  const fill = (text: string): string =>
    text
      .replaceAll("${DATASET_ID}", datasetId)
      .replaceAll("${DATASET}", `${projectId}.${datasetId}`);
  try {
    if (setup !== "") await query(client, fill(setup), undefined);
  } catch (error) {
    return { failed: { ...failureOf(error), inSetup: true } };
  }
  try {
    return { succeeded: await query(client, fill(testCase.query), testCase.parameters) };
  } catch (error) {
    return { failed: failureOf(error) };
  } finally {
    await client
      .dataset(datasetId)
      .delete({ force: true })
      .catch(() => undefined);
  }
}

type Result = NonNullable<Answer["succeeded"]>;

async function query(
  client: BigQuery,
  text: string,
  parameters: Case["parameters"],
): Promise<Result> {
  const json = {
    query: text,
    useLegacySql: false,
    timeoutMs: 60_000,
    formatOptions: { useInt64Timestamp: true },
    ...(parameters === undefined
      ? {}
      : {
          parameterMode: parameters.mode.toUpperCase(),
          queryParameters: parameters.parameters.map(apiParameter),
        }),
  };
  const response = await request(client, { method: "POST", uri: "/queries", json });
  const answer = response as {
    schema?: { fields?: Result["schema"] };
    rows?: Result["rows"];
    jobComplete?: boolean;
  };
  return { schema: answer.schema?.fields ?? [], rows: answer.rows ?? [] };
}

function request(client: BigQuery, options: Record<string, unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.request(options as never, (error: Error | null, body: unknown) => {
      if (error === null || error === undefined) resolve(body);
      else reject(error);
    });
  });
}

type CaseType = NonNullable<Case["parameters"]>["parameters"][number]["type"];

function apiParameter({
  name,
  type,
  value,
}: NonNullable<Case["parameters"]>["parameters"][number]): unknown {
  return {
    ...(name === undefined ? {} : { name }),
    parameterType: apiType(type),
    parameterValue: apiValue(value),
  };
}

function apiType(type: CaseType): unknown {
  if (typeof type === "string") return { type };
  return {
    type: type.type,
    ...(type.arrayType === undefined ? {} : { arrayType: apiType(type.arrayType) }),
    ...(type.structTypes === undefined
      ? {}
      : {
          structTypes: type.structTypes.map((field) => ({
            name: field.name,
            type: apiType(field.type),
          })),
        }),
  };
}

function apiValue(value: unknown): unknown {
  if (Array.isArray(value)) return { arrayValues: value.map(apiValue) };
  if (typeof value === "object" && value !== null)
    return {
      structValues: Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, apiValue(inner)]),
      ),
    };
  return { value: value === null ? null : String(value) };
}

function failureOf(error: unknown): NonNullable<Answer["failed"]> {
  const { code, errors, message } = error as {
    code?: number;
    message?: string;
    errors?: readonly { reason?: string; message?: string; location?: string }[];
  };
  const [first] = errors ?? [];
  return {
    status: code ?? 0,
    reason: first?.reason ?? "",
    location: first?.location,
    message: first?.message ?? message ?? "",
  };
}

function table(report: ConformanceReport): string {
  const head = ["category", "same", "refusal", "wrong answer", "wrong error"];
  const rows = Object.entries(report.categories).map(([name, counts]) => [
    name,
    counts.same,
    counts.refusal,
    counts["wrong answer"],
    counts["wrong error"],
  ]);
  const totals = [1, 2, 3, 4].map((column) =>
    rows.reduce((sum, row) => sum + Number(row[column]), 0),
  );
  const lines = [head, ...rows, ["all", ...totals]];
  return lines
    .map((line) =>
      line
        .map((cell, index) => (index === 0 ? String(cell).padEnd(28) : String(cell).padStart(14)))
        .join(""),
    )
    .join("\n");
}

if (import.meta.main) {
  const [file, flag, out] = process.argv.slice(2);
  if (file === undefined) {
    console.error(
      "conformance: name the file of cases: node bench/conformance.ts <cases.ndjson> [--json <report.json>]",
    );
    process.exit(1);
  }
  const cases = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case);
  const report = await runConformance(cases, (line) => console.log(line));
  console.log(table(report));
  if (flag === "--json" && out !== undefined)
    writeFileSync(out, `${JSON.stringify(report, undefined, 2)}\n`);
}
