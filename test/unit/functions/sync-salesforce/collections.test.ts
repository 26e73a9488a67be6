import { describe, expect, it } from "vitest";
import type { Batch } from "../../../../functions/_shared/activation/destination.ts";
import * as collections from "../../../../functions/sync-salesforce/collections.ts";

const { upsertBody } = collections;
const row = (key: string): Batch["rows"][number] => ({
  key,
  fields: { AME_Lead_Score__c: 5, AME_Lead_Tier__c: null },
});
const batch: Batch = {
  id: "b1",
  object: "Lead",
  operation: "upsert",
  route: "collections",
  shape: "",
  rows: [row("k1"), row("k2")],
};
const readAnswer = ({ status, json }: { status: number; json: unknown }, of: Batch) =>
  collections.readAnswer({ kind: "answer", status, json, text: "", headers: new Headers() }, of);
const ok = (id: string) => ({ id, success: true, created: false, errors: [] });
const refused = (statusCode: string, message = "m", fields: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});

describe("the body of an upsert", () => {
  it("holds changed fields, null where a field is cleared, and the external id", () => {
    expect(upsertBody({ ...batch, rows: [row("k1")] })).toEqual({
      allOrNone: false,
      records: [
        {
          attributes: { type: "Lead" },
          AME_Lead_Id__c: "k1",
          AME_Lead_Score__c: 5,
          AME_Lead_Tier__c: null,
        },
      ],
    });
  });
});

describe("an answer", () => {
  it.each([
    ["UNABLE_TO_LOCK_ROW", "retry"],
    ["REQUIRED_FIELD_MISSING", "rejected"],
    ["DUPLICATES_DETECTED", "rejected"],
    ["STRING_TOO_LONG", "rejected"],
    ["A_CODE_OF_NEXT_YEAR", "rejected"],
  ])("with %s for a row is %s for that row only", (code, kind) => {
    expect(readAnswer({ status: 200, json: [ok("00Q1"), refused(code)] }, batch)).toMatchObject({
      kind: "rows",
      outcomes: [
        { kind: "delivered", destinationId: "00Q1" },
        { kind, code },
      ],
    });
  });

  it.each([
    ["no results", 200, []],
    ["fewer results than rows", 200, [ok("00Q1")]],
    ["a cut body", 200, undefined],
    ["a result without a verdict", 200, [ok("00Q1"), { id: "00Q2" }]],
    ["a server error", 500, [{ errorCode: "UNKNOWN_EXCEPTION", message: "x" }]],
  ])("that is %s leaves every row unknown", (_name, status, json) => {
    expect(readAnswer({ status, json }, batch)).toMatchObject({
      outcomes: [{ kind: "unknown" }, { kind: "unknown" }],
    });
  });

  it.each([
    ["CPU_TIME_LIMIT_EXCEEDED", "m"],
    [
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      "T: System.LimitException: Apex CPU time limit exceeded",
    ],
    ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "T: Too many SOQL queries: 101"],
  ])(
    "of %s (%s) for all rows asks for fewer of them, for one row to try it again",
    (code, message) => {
      const limit = refused(code, message);
      expect(readAnswer({ status: 200, json: [limit, limit] }, batch)).toMatchObject({
        kind: "split",
        code,
      });
      expect(readAnswer({ status: 200, json: [ok("00Q1"), limit] }, batch)).toMatchObject({
        outcomes: [{ kind: "delivered" }, { kind: "retry", code }],
      });
    },
  );

  it.each([429, 503])("of %i says that nothing was applied", (status) => {
    expect(readAnswer({ status, json: undefined }, batch)).toMatchObject({
      outcomes: [{ kind: "retry" }, { kind: "retry" }],
    });
  });

  it("that refuses the call stops the sync and says what to check", () => {
    const json = [{ errorCode: "INVALID_FIELD", message: "No such column 'X' on Lead" }];
    expect(readAnswer({ status: 400, json }, batch)).toEqual({
      kind: "stop",
      error: "configuration",
      code: "INVALID_FIELD",
      detail:
        "Salesforce refused the call (400): No such column 'X' on Lead. Check the fields of functions/sync-salesforce/definition.ts and the integration user's permissions.",
    });
  });

  it("that refuses a call for a value in it is told without the value", () => {
    const message =
      "Cannot deserialize instance of double from VALUE_STRING value Zoë Doe or request may be missing a required field at [line:1, column:9]";
    const told = readAnswer(
      { status: 400, json: [{ errorCode: "JSON_PARSER_ERROR", message }] },
      batch,
    );
    expect(told).toMatchObject({ kind: "stop", code: "JSON_PARSER_ERROR" });
    expect(JSON.stringify(told)).toContain("VALUE_STRING value … or request may be missing");
    expect(JSON.stringify(told)).not.toContain("Zoë");
  });

  it("is told without the values that Salesforce quotes", () => {
    const long = refused(
      "STRING_TOO_LONG",
      "Tier: data value too large: jane@x.example (max length=20)",
    );
    const mail = refused("INVALID_EMAIL_ADDRESS", "invalid email address: jane@x.example", [
      "Email",
    ]);
    expect(readAnswer({ status: 200, json: [long, mail] }, batch)).toMatchObject({
      outcomes: [
        { reason: "Tier: data value too large: … (max length=20)" },
        { reason: "invalid email address: … (Email)" },
      ],
    });
  });
});
