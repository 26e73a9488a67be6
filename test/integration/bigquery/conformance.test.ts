import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Case } from "../../../bench/conformance-verdict.ts";
import { runConformance } from "../../../bench/conformance.ts";

const file = join(import.meta.dirname, "../../../../shared/data/googlesql/cases.ndjson");

test.skipIf(!existsSync(file))(
  `statements answer what BigQuery answered (skipped without ${file})`,
  { timeout: 120_000 },
  async () => {
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    const cases = lines.map((line) => JSON.parse(line) as Case);
    const report = await runConformance(cases);
    const wrong = report.notSame.filter(({ verdict }) => verdict.kind !== "refusal");
    expect(wrong).toEqual([]);
    expect(report.notSame.length).toBeLessThanOrEqual(cases.length * 0.03);
  },
);
