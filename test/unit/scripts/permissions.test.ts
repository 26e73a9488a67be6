import { expect, test } from "vitest";
import type { GrantUsage, Usage } from "../../../local/iam/usage.ts";
import { mergeUsage, permissionReport } from "../../../scripts/permissions.ts";

const grant = (role: string, used: readonly string[], unused: readonly string[]): GrantUsage => ({
  member: "fn-land@p.iam.gserviceaccount.com",
  role,
  resource: "projects/p",
  address: `pipeline/${role}`,
  usedPermissions: used,
  unusedPermissions: unused,
});
const usage = (...grants: readonly GrantUsage[]): Usage => ({ used: [], denied: [], grants });

test("grants are told apart: never used, used in part, used in full, not to be seen here", () => {
  const report = permissionReport(
    usage(
      grant("roles/a", [], ["pubsub.topics.publish"]),
      grant("roles/b", ["bigquery.tables.get"], ["bigquery.tables.delete"]),
      grant("roles/c", ["bigquery.jobs.create"], []),
      grant("roles/d", [], ["logging.logEntries.create"]),
    ),
  );
  expect(report.unusedGrants).toEqual([
    { grant: "fn-land: roles/a on projects/p", used: [], unused: ["pubsub.topics.publish"] },
  ]);
  expect(report.partlyUsed).toEqual([
    {
      grant: "fn-land: roles/b on projects/p",
      used: ["bigquery.tables.get"],
      unused: ["bigquery.tables.delete"],
    },
  ]);
  expect(report.notObservable).toEqual(["fn-land: roles/d on projects/p"]);
});

test("a permission is unused only if no run needed it, and grants that are gone are forgotten", () => {
  const earlier = usage(grant("roles/b", ["x.a.get"], ["x.a.list"]), grant("roles/gone", [], []));
  const later = usage(grant("roles/b", ["x.a.list"], ["x.a.get", "x.a.delete"]));
  expect(mergeUsage(earlier, later).grants).toEqual([
    grant("roles/b", ["x.a.list", "x.a.get"], ["x.a.delete"]),
  ]);
});
