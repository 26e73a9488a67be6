import { describe, expect, it } from "vitest";
import { withoutValuesOf } from "../../../../../functions/_shared/activation/state-rows.ts";
import type { PlannedRow } from "../../../../../functions/_shared/activation/planned-row.ts";

const row = (fields: PlannedRow["fields"]): PlannedRow => ({
  ordinal: 1,
  operation: "upsert",
  object: "Lead",
  key: "k",
  shape: "",
  fieldSet: "1",
  reason: "new",
  fields,
  hashes: {},
  identity: null,
  versions: null,
  rowHash: "h",
});

describe("a reason that is remembered", () => {
  it.each([
    ["Jane Doe must not be a lead", { name: "Jane Doe" }, "… must not be a lead"],
    ["Jane, Jane Doe: no", { first: "Jane", name: "Jane Doe" }, "…, …: no"],
    ["(a+b)* is refused", { name: "(a+b)*" }, "… is refused"],
    ["Zoë: no. Zoëlle: yes", { name: "Zoë" }, "…: no. Zoëlle: yes"],
    ["AME_Lead_Tier__c is no Lead", { tier: "Lead" }, "AME_Lead_Tier__c is no …"],
    ["5 is out of range", { score: 5, code: "is" }, "5 is out of range"],
  ])("%s", (reason, fields, remembered) => {
    expect(withoutValuesOf(row(fields), reason)).toBe(remembered);
  });
});
