import { expect, test } from "vitest";
import {
  readReviewToken,
  signReviewGrant,
} from "../../../../../functions/_shared/content/review-link.ts";

const grant = { approval_id: "a1", reviewer: "anna@company.example", expires_at: 1_800_000_000 };
const before = new Date("2027-01-15T07:59:59Z");
const after = new Date("2027-01-15T08:00:00Z");
const token = signReviewGrant(grant, "a key of this test");

test("a token gives back what was signed, until it ends", () => {
  expect(readReviewToken(token, "a key of this test", before)).toEqual({ kind: "grant", grant });
  expect(readReviewToken(token, "a key of this test", after)).toEqual({ kind: "expired" });
});

test.each([
  ["another key", token, "another key"],
  [
    "another payload",
    `${btoa(JSON.stringify({ ...grant, reviewer: "eve" }))}.${token.split(".")[1]}`,
    undefined,
  ],
  ["no signature", token.split(".")[0] ?? "", undefined],
  ["a cut signature", token.slice(0, -4), undefined],
  ["more parts", `${token}.x`, undefined],
  ["nothing", "", undefined],
  ["no token", "not a token", undefined],
])("%s is not valid", (_name, given, key) => {
  expect(readReviewToken(given, key ?? "a key of this test", before)).toEqual({ kind: "invalid" });
});
