import { expect, test } from "vitest";
import { approverOf } from "../../../../functions/generate-content/approval.ts";

test.each([
  ["low", 0.1, "none"],
  ["medium", 0.69, "person"],
  ["medium", 0.7, "none"],
  ["high", 1, "person"],
  ["critical", 1, "administrator"],
] as const)("%s impact at confidence %d needs %s", (impact, confidence, approver) => {
  expect(approverOf(impact, confidence)).toBe(approver);
});
