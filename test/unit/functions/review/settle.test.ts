import { expect, test } from "vitest";
import { settleApproval } from "../../../../functions/review/settle.ts";

/** Answers the approval's row and remembers what was written. */
function warehouseOf(row: Readonly<Record<string, unknown>> | undefined) {
  const written: string[] = [];
  return {
    written,
    query: (sql: string) => {
      if (sql.startsWith("SELECT")) return Promise.resolve(row === undefined ? [] : [row]);
      written.push(sql.split(" ").slice(0, 2).join(" "));
      return Promise.resolve([]);
    },
  };
}

const waiting = {
  run_id: "r",
  brief: "b",
  language: "en",
  state: "waiting",
  required_role: "person",
};
const decision = {
  approvalId: "a",
  decision: "approved",
  decidedBy: "eve",
  reason: "checked",
} as const;
const deps = { administrators: ["ada"], now: () => new Date("2026-11-20T12:00:00Z") };

test("a decision is carried out, published and written down", async () => {
  const warehouse = warehouseOf(waiting);
  expect(await settleApproval(decision, { ...deps, warehouse })).toMatchObject({
    kind: "settled",
    state: "approved",
  });
  expect(warehouse.written).toEqual([
    "UPDATE content.variants\nSET",
    "MERGE gold.marts_content_variants",
    "MERGE ops.audit_log",
  ]);
});

test.each([
  ["a second decision changes nothing", { ...waiting, state: "rejected" }, "already"],
  [
    "what is critical waits for an administrator",
    { ...waiting, required_role: "administrator" },
    "not_allowed",
  ],
  ["an unknown approval is said to be unknown", undefined, "unknown"],
])("%s", async (_name, row, kind) => {
  const warehouse = warehouseOf(row);
  expect((await settleApproval(decision, { ...deps, warehouse })).kind).toBe(kind);
  expect(warehouse.written.some((sql) => sql.startsWith("UPDATE"))).toBe(false);
});

test("an administrator may", async () => {
  const warehouse = warehouseOf({ ...waiting, required_role: "administrator" });
  const settled = await settleApproval({ ...decision, decidedBy: "ada" }, { ...deps, warehouse });
  expect(settled.kind).toBe("settled");
});
