import { BigQuery } from "@google-cloud/bigquery";
import { Storage, type Bucket } from "@google-cloud/storage";
import type { ExecutionsClient as Executions } from "@google-cloud/workflows";
import type { Target } from "./target.ts";

export const createBigQuery = (target: Target): BigQuery =>
  new BigQuery({ projectId: target.projectId, location: target.region });

export const createBucket = (target: Target, name: string): Bucket =>
  new Storage({ projectId: target.projectId }).bucket(`${target.projectId}-${name}`);

/** REST transport: one dependency less at start, and it crosses proxies. */
export async function createExecutions(): Promise<Executions> {
  const { ExecutionsClient } = await import("@google-cloud/workflows");
  const endpoint = process.env["WORKFLOWS_ENDPOINT"];
  if (endpoint === undefined) return new ExecutionsClient({ fallback: true });
  const [apiEndpoint, port] = endpoint.split(":");
  return new ExecutionsClient({
    apiEndpoint: apiEndpoint ?? "127.0.0.1",
    port: Number(port),
    fallback: true,
    protocol: "http",
  });
}

/** Rows of a query as plain objects; INT64 and NUMERIC come as text so that no digit is lost. */
export async function queryRows(
  bigquery: BigQuery,
  query: string,
  params: Record<string, unknown> = {},
): Promise<Record<string, unknown>[]> {
  const [rows] = await bigquery.query({ query, params, wrapIntegers: true });
  return (rows as Record<string, unknown>[]).map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
  );
}

/** The client wraps dates, numerics and integers in objects with a `value`. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if ("value" in value && typeof value.value === "string") return value.value;
  if (value.constructor.name === "Big") return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
