import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCompany, defaultCompany, type Company } from "../../../scripts/simulate/company.ts";
import { bronzeOf } from "./company.ts";
import { openRefinery, type Refinery, type Row } from "./refinery.ts";

const links = "silver.staging_customers_identifier_links";
const memberships = "silver.staging_customers_memberships";
let refinery: Refinery;
beforeAll(async () => {
  refinery = await openRefinery([
    "silver.staging_customers_profiles",
    "silver.staging_customers_identifiers",
  ]);
});
beforeEach(() => refinery.reset());
afterAll(() => refinery.close());

/** `user_id:1 email:a@x.example ada 3`: two identifiers, the first name or -, the hour they were seen together. */
function link(text: string): Row {
  const [left = "", right = "", name = "-", hour = "0"] = text.split(" ");
  const [leftKind, leftId] = left.split(":");
  const [rightKind, rightId] = right.split(":");
  const at = `2026-06-01T${hour.padStart(2, "0")}:00:00Z`;
  return {
    link_date: "2026-06-01",
    left_kind: leftKind,
    left_id: leftId,
    right_kind: rightId === undefined ? null : rightKind,
    right_id: rightId ?? null,
    name_key: name === "-" ? null : name,
    first_seen_at: at,
    last_seen_at: at,
  };
}

/** The persons that the links make: each as the sorted list of its identifiers, `~` before one that others use too. */
async function personsOf(...texts: readonly string[]): Promise<Map<string, string>> {
  await refinery.query(`TRUNCATE TABLE ${links}`);
  await refinery.land({ [links]: texts.map(link) });
  await refinery.run(memberships);
  const rows = await refinery.query(
    `SELECT customer_id, STRING_AGG(CONCAT(IF(is_shared, '~', ''), identifier) ORDER BY identifier_kind, identifier) AS ids
     FROM ${memberships} GROUP BY customer_id`,
  );
  return new Map(rows.map((row) => [String(row["ids"]), String(row["customer_id"])]));
}
const idsOf = async (...texts: readonly string[]): Promise<string[]> =>
  [...(await personsOf(...texts)).keys()].toSorted();

describe("what glues", () => {
  test("an e-mail joins two accounts, a device joins what one person typed, a phone joins a CRM record", async () => {
    expect(
      await idsOf(
        "user_id:1 email:a@x.example",
        "user_id:2 email:a@x.example",
        "anonymous_id:d1 email:b@x.example",
        "user_id:3 anonymous_id:d1",
        "salesforce_lead_id:L1 phone:46700000001",
        "user_id:4 phone:46700000001",
      ),
    ).toEqual(["46700000001,L1,4", "a@x.example,1,2", "d1,b@x.example,3"]);
  });

  test("a family's e-mail and device tell their users apart by first name", async () => {
    expect(
      await idsOf(
        "user_id:1 email:family@x.example ada",
        "user_id:2 email:family@x.example bo",
        "salesforce_lead_id:L1 email:family@x.example ada",
        "user_id:1 anonymous_id:tablet ada",
        "user_id:2 anonymous_id:tablet bo",
      ),
    ).toEqual(["~tablet,~family@x.example,2", "~tablet,~family@x.example,L1,1"]);
  });

  test("two accounts on one device without names stay apart, and the device is nobody's alone", async () => {
    expect(await idsOf("user_id:1 anonymous_id:d", "user_id:2 anonymous_id:d")).toEqual([
      "~d,1",
      "~d,2",
    ]);
  });

  test("a call centre's phone, a test account and a listed address glue nothing", async () => {
    const six = [1, 2, 3, 4, 5, 6];
    const persons = await idsOf(
      ...six.map((n) => `user_id:${n} phone:468123456`),
      ...six.map((n) => `user_id:test email:p${n}@x.example`),
      "user_id:8 email:info@x.example",
      "user_id:9 email:info@x.example",
    );
    expect(persons).toEqual(
      [...six.map(String), ...six.map((n) => `p${n}@x.example`), "8", "9", "test"].toSorted(),
    );
  });

  test("a device without a name behind it is no customer", async () => {
    expect(await idsOf("anonymous_id:d1 anonymous_id:d2")).toEqual([]);
  });
});

describe("the customer id", () => {
  const ada = "user_id:1 email:a@x.example - 1";
  const bo = "user_id:2 email:b@x.example - 2";
  const bridge = "user_id:1 email:b@x.example - 3";

  test("stays while a person gains identifiers", async () => {
    const before = (await personsOf(ada)).get("a@x.example,1");
    const after = (await personsOf(ada, "user_id:1 phone:46700000001 - 5")).get(
      "a@x.example,46700000001,1",
    );
    expect(after).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  test("of two that become one the older stays; split again, each has its own back", async () => {
    const apart = await personsOf(ada, bo);
    const together = await personsOf(ada, bo, bridge);
    expect([...together]).toEqual([["a@x.example,b@x.example,1,2", apart.get("a@x.example,1")]]);
    expect(await personsOf(ada, bo)).toEqual(apart);
  });
});

describe("connected components", () => {
  test("a chain of 250 identifiers is one person", async () => {
    const chain = Array.from({ length: 125 }, (_, n) => [
      `user_id:${n} email:e${n}@x.example`,
      `user_id:${n + 1} email:e${n}@x.example`,
    ]).flat();
    expect(await personsOf(...chain)).toHaveProperty("size", 1);
  });

  test("a longer chain is an error, not a wrong answer", async () => {
    const chain = Array.from({ length: 400 }, (_, n) => [
      `user_id:${n} email:e${n}@x.example`,
      `user_id:${n + 1} email:e${n}@x.example`,
    ]).flat();
    await expect(personsOf(...chain)).rejects.toThrow("more than 256 identifiers");
  });

  test("any graph falls into the parts that walking its links finds", async () => {
    const node = fc.integer({ min: 0, max: 39 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(node, node), { minLength: 1, maxLength: 60 }),
        async (all) => {
          const edges = sparse(all);
          const found = await personsOf(
            ...edges.map(([u, e]) => `user_id:u${u} email:e${e}@x.example`),
          );
          expect([...found.keys()].toSorted()).toEqual(partsOf(edges));
        },
      ),
      { numRuns: 5 },
    );
  });
});

/** At most five links of each node: more would mark it as shared. */
function sparse(edges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const degree = new Map<string, number>();
  const take = (key: string): number => (
    degree.set(key, (degree.get(key) ?? 0) + 1),
    degree.get(key) ?? 0
  );
  return edges.filter(([u, e]) => take(`u${u}`) <= 5 && take(`e${e}`) <= 5);
}

function partsOf(edges: readonly (readonly [number, number])[]): string[] {
  const parts: { users: Set<number>; emails: Set<number> }[] = [];
  for (const [u, e] of edges) {
    const touched = parts.filter(({ users, emails }) => users.has(u) || emails.has(e));
    const merged = { users: new Set([u]), emails: new Set([e]) };
    for (const part of touched) {
      part.users.forEach((id) => merged.users.add(id));
      part.emails.forEach((id) => merged.emails.add(id));
      parts.splice(parts.indexOf(part), 1);
    }
    parts.push(merged);
  }
  return parts
    .map(({ users, emails }) =>
      [
        ...[...emails].map((id) => `e${id}@x.example`).toSorted(),
        ...[...users].map((id) => `u${id}`).toSorted(),
      ].join(","),
    )
    .toSorted();
}

/** Whose the identifiers are that the company's systems tied to a person; what several share is nobody's. */
function ownersOf(company: Company): Map<string, number> {
  const tied = new Set(
    company.webCalls
      .filter((call) => call["userId"] !== undefined || call["type"] === "identify")
      .map((call) => String(call["anonymousId"])),
  );
  return new Map(
    company.truth.people.flatMap((known) => {
      const isKnown = known.salesforceIds.length > 0 || known.userIds.length > 0;
      const identifiers = [
        ...known.emails.filter(() => isKnown).map((id) => `email:${id}`),
        ...known.userIds.map((id) => `user_id:${id}`),
        ...known.anonymousIds.filter((id) => tied.has(id)).map((id) => `anonymous_id:${id}`),
        ...known.salesforceIds.slice(0, 1).map((id) => `salesforce_lead_id:${id}`),
        ...[known.hubspotContactId]
          .filter((id) => id !== undefined)
          .map((id) => `hubspot_contact_id:${id}`),
      ];
      return identifiers.map((identifier) => [identifier, known.person] as const);
    }),
  );
}

/** Pairs of identifiers put together, those of them that belong together, and all that do. */
function pairsOf(rows: readonly Row[], owners: ReadonlyMap<string, number>) {
  const customers = new Map(
    rows.map((row) => [`${row["identifier_kind"]}:${row["identifier"]}`, row["customer_id"]]),
  );
  const known = [...owners];
  const count = { right: 0, found: 0, all: 0 };
  for (const [i, [a, ownerOfA]] of known.entries())
    for (const [b, ownerOfB] of known.slice(i + 1)) {
      const isFound = customers.has(a) && customers.get(a) === customers.get(b);
      count.found += Number(isFound);
      count.all += Number(ownerOfA === ownerOfB);
      count.right += Number(isFound && ownerOfA === ownerOfB);
    }
  return count;
}

test("against the simulated company's truth: precision at least .99, recall at least .97", async () => {
  const company = createCompany({ ...defaultCompany, customers: 500, days: 40 });
  await refinery.land(bronzeOf(company));
  await refinery.refine();
  const rows = await refinery.query("SELECT * FROM silver.staging_customers_identifiers");
  const pairs = pairsOf(rows, ownersOf(company));
  expect(pairs.all).toBeGreaterThan(500);
  expect(pairs.right / pairs.found).toBeGreaterThanOrEqual(0.99);
  expect(pairs.right / pairs.all).toBeGreaterThanOrEqual(0.97);
});
