import { afterAll, beforeAll, describe, it } from "vitest";
import { auditMerge } from "../../../functions/_shared/audit.ts";
import { publishMerge } from "../../../functions/_shared/content/publish.ts";
import { audienceSql } from "../../../functions/generate-content/facts.ts";
import { productsSql } from "../../../functions/generate-content/catalogue.ts";
import { submittedSql } from "../../../functions/generate-content/collect-batch.ts";
import { briefsSql } from "../../../functions/generate-content/read-briefs.ts";
import {
  approvalMerge,
  doneSql,
  experimentMerge,
  variantMerge,
} from "../../../functions/generate-content/record.ts";
import { pictureMerge, undrawnSql } from "../../../functions/generate-content/draw.ts";
import { spentSql } from "../../../functions/generate-content/spending.ts";
import { shownSql } from "../../../functions/review-page/approval.ts";
import { approvalSql, openSql, settleSql } from "../../../functions/review/settle.ts";
import {
  assignMerge,
  publishAssignments,
  unassignedSql,
} from "../../../functions/run-experiments/assign.ts";
import { runningSql } from "../../../functions/run-experiments/experiment.ts";
import { exposuresMerge, sinceSql } from "../../../functions/run-experiments/observe.ts";
import { plannedSql, startSql, takenSql } from "../../../functions/run-experiments/open.ts";
import { allocateSql, endSql, verdictsSql } from "../../../functions/run-experiments/settle.ts";
import { tables } from "../../../schemas/registry.ts";
import { startAnalyzer, type Analyzer } from "../../../sql/analyzer/client.ts";
import { protocolType, type ScalarKind } from "../../../sql/analyzer/types.ts";
import { contractCatalog } from "../../../sql/compiler/catalog.ts";

let analyzer: Analyzer;
beforeAll(async () => void (analyzer = await startAnalyzer()));
afterAll(() => analyzer.close());

const texts = [
  "stage run_id rows brief language channel audience impact audit_id approval_id required_role facts",
  "callback_url state decided_by reason experiment experiment_id champion variants after variant_id uri sha256 model",
]
  .join(" ")
  .split(" ");
const namedParameters = [
  ...texts.map((name) => [name, "STRING"] as const),
  ["now", "TIMESTAMP"] as const,
  ["since", "TIMESTAMP"] as const,
  ["round", "INT64"] as const,
  ["window_days", "INT64"] as const,
  ["size_bytes", "INT64"] as const,
  ["products", "INT64"] as const,
].map(([name, kind]: readonly [string, ScalarKind]) => ({ name, type: protocolType({ kind }) }));

const statements = {
  auditMerge,
  publishMerge,
  audienceSql,
  approvalMerge,
  doneSql,
  spentSql,
  variantMerge,
  approvalSql,
  openSql,
  settleSql,
  shownSql,
  productsSql,
  submittedSql,
  undrawnSql,
  pictureMerge,
  briefsSql,
  experimentMerge,
  runningSql,
  sinceSql,
  exposuresMerge,
  plannedSql,
  takenSql,
  startSql,
  allocateSql,
  endSql,
  verdictsSql,
  unassignedSql,
  assignMerge,
  publishAssignments,
};

/** Every statement of the content functions is read by Google's own analyser against the contracts. */
describe("statements of content", () => {
  it.each(Object.entries(statements))("%s", async (_name, script) => {
    for (const sql of script.split(";\n"))
      await analyzer.analyze({ sql, catalog: contractCatalog(tables), namedParameters });
  });
});
