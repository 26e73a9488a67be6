import { expect } from "vitest";
import type { TestCloud } from "./cloud.ts";

/** What `train` and `score` return. */
export interface Outcome {
  readonly state: string;
  readonly models: Readonly<
    Record<
      string,
      {
        readonly state?: string;
        readonly decision?: string;
        readonly reason?: string;
        readonly detail?: string;
        readonly rows_scored?: number;
        readonly rows_failed?: number;
        readonly model_version?: string | null;
      }
    >
  >;
}

/** What the next batch prediction job does besides its work. */
export async function setFault(
  opened: TestCloud,
  name: "failHalfWay" | "neverEnd" | "failRows",
): Promise<void> {
  const endpoint = opened.state.endpoints["VERTEX_ENDPOINT"];
  const response = await fetch(`http://${endpoint}/_local/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults: [name] }),
  });
  expect(response.ok).toBe(true);
}
