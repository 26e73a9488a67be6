import { expect } from "vitest";
import type { FieldValue } from "../../../../../functions/_shared/activation/destination.ts";
import { valueHash } from "../../../../../functions/_shared/activation/reconcile.ts";
import { faultKinds, type Fault } from "../../../../../local/twins/faults.ts";
import { Crash, type createMemoryState, type GoldRow } from "./memory-state.ts";
import type { createSyncHarness } from "./sync-harness.ts";

/** What a schedule needs of a destination, its twin and its kind of sync. */
export interface Scenario {
  readonly name: string;
  /** A company of its own: twin, gold and sync with nothing sent yet. */
  readonly create: () => ScenarioWorld;
}

export interface ScenarioWorld {
  readonly harness: ReturnType<typeof createSyncHarness>;
  readonly gold: { rows: readonly GoldRow[] };
  readonly setFaults: (faults: readonly Fault[]) => void;
  readonly pendingFaults: () => number;
  /** A row of gold under that number, in a version of its own. */
  readonly row: (index: number, version: number) => GoldRow;
  /** Values of that row which the destination refuses; absent where it refuses none by itself. */
  readonly refused?: (index: number) => GoldRow["values"];
  /** What the twin holds: by key, the values of the definition's fields; for events, how often each key happened. */
  readonly held: () => ReadonlyMap<string, Readonly<Record<string, FieldValue>> | number>;
  readonly mode: "upsert" | "membership" | "events";
  readonly isIdempotent: boolean;
}

/** mulberry32: small, seeded, good enough to choose faults. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const steps = ["intend", "accept", "settle", "finish"] as const;
const rowCount = 12;
const faultyRuns = 4;
const hoursBetweenRuns = 3;

/**
 * One seeded schedule: several runs with faults at the twin and crashes of the function at any step, while gold changes and consents
 * go and come; then runs without faults until nothing is left to do. Fails where a promise of the engine is broken.
 */
export async function runSchedule(scenario: Scenario, seed: number): Promise<void> {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const world = scenario.create();
  const { harness, gold } = world;
  const versions = Array.from({ length: rowCount }, () => 1);
  const consents = versions.map(() => random() > 0.2);
  const isBad = versions.map(() => random() < 0.1);
  const everAllowed = new Set<string>();
  const publish = (): void => {
    // Nobody at all is an empty source, which a guard stops for a person to see.
    if (!consents.includes(true)) consents[0] = true;
    gold.rows = versions.map((version, index) => ({
      ...world.row(index, version),
      ...(isBad[index] === true && world.refused && { values: world.refused(index) }),
      hasConsent: consents[index] === true,
    }));
    for (const row of gold.rows) if (row.hasConsent) everAllowed.add(row.key);
  };
  const run = async (name: string): Promise<void> => {
    const replace = world.mode === "membership" && random() < 0.4;
    await harness.run(name, replace).catch((thrown: unknown) => {
      if (!(thrown instanceof Crash)) throw thrown;
      harness.restart();
    });
    checkAlways(world, everAllowed);
    // Long enough for sessions to end, and for what is held to be read back.
    await harness.clock.sleep(hoursBetweenRuns * 3_600_000);
  };

  publish();
  for (let round = 0; round < faultyRuns; round++) {
    world.setFaults(
      Array.from({ length: Math.floor(random() * 5) }, () => ({
        kind: pick(faultKinds),
        times: 1 + Math.floor(random() * 3),
        ...(random() < 0.5 && { record: Math.floor(random() * rowCount) }),
      })),
    );
    if (random() < 0.5)
      harness.crashes.push({ step: pick(steps), when: random() < 0.5 ? "before" : "after" });
    await run(`faulty-${round}`);
    for (const index of versions.keys()) {
      if (world.mode !== "events" && random() < 0.3) versions[index] = (versions[index] ?? 0) + 1;
      if (world.mode !== "events" && random() < 0.15) isBad[index] = isBad[index] !== true;
      if (random() < 0.15) consents[index] = consents[index] !== true;
    }
    publish();
  }
  world.setFaults([]);
  harness.crashes.length = 0;
  for (let round = 0; round < 4; round++) await run(`calm-${round}`);
  const bad = new Set(
    gold.rows.flatMap(({ key }, index) => (isBad[index] === true && world.refused ? [key] : [])),
  );
  checkAtRest(world, bad);
  const requests = harness.requests.length;
  expect(await harness.run("last")).toMatchObject({ planned: 0, calls: 0, state: "succeeded" });
  expect(harness.requests.length).toBe(requests);
}

/** What is reported delivered is at the destination, and what never had consent is not. */
function checkAlways(world: ScenarioWorld, everAllowed: Set<string>): void {
  const { held, harness, isIdempotent, mode } = world;
  const holds = held();
  const strangers = [...holds.keys()].filter((key) => !everAllowed.has(key));
  expect(strangers, "rows that never had consent").toEqual([]);
  if (!isIdempotent)
    expect(
      [...holds.values()].filter((times) => Number(times) > 1),
      "sent twice",
    ).toEqual([]);
  for (const [key, field] of confirmedAmiss(world)) expect.unreachable(`${key} lacks ${field}`);
  const told = harness.outcomes.filter(({ outcome }) => outcome === "delivered");
  if (mode === "events")
    expect(
      told.map(({ key }) => key).filter((key) => !holds.has(key)),
      "told, not there",
    ).toEqual([]);
}

/** What was confirmed and is in no open batch is at the twin, field by field: no crash and no replacement takes it away. */
function confirmedAmiss({ harness, held, mode }: ScenarioWorld): readonly [string, string][] {
  if (mode === "events") return [];
  const holds = held();
  const open = new Set(
    [...harness.batches.values()].flatMap(({ state, batch }) =>
      state === "intended" || state === "accepted" ? batch.rows.map(({ key }) => key) : [],
    ),
  );
  return [...harness.held.values()].flatMap(({ key, hashes, rowHash }) => {
    if (open.has(key) || rowHash === "unknown") return [];
    const is = holds.get(key);
    if (mode === "membership") return is === undefined ? [[key, "its membership"] as const] : [];
    const fields = typeof is === "object" ? Object.entries(is) : [];
    return fields
      .filter(([field, value]) => hashes[field] !== valueHash(key, value))
      .map(([field]) => [key, field] as const);
  }) as readonly [string, string][];
}

/** The twin holds what gold says, or the row is named: refused for what is wrong with it and nothing else, or unknown. */
function checkAtRest({ held, gold, harness, mode }: ScenarioWorld, bad: ReadonlySet<string>): void {
  const holds = held();
  const named = namedKeys(harness);
  const wanted = gold.rows.filter((row) => row.hasConsent);
  for (const row of wanted) {
    if (bad.has(row.key)) expect(named, `${row.key} is refused`).toContain(row.key);
    if (named.has(row.key)) continue;
    const is = holds.get(row.key);
    if (mode === "events") expect(is, row.key).toBe(1);
    else expect(is, row.key).toEqual(row.values);
  }
  const refused = [...harness.parked.values()].filter(({ state }) => state === "rejected");
  const strangers = refused.filter(({ key }) => !bad.has(key));
  expect(strangers, "refused without a reason").toEqual([]);
  if (mode === "events") return;
  const allowed = new Set(wanted.map(({ key }) => key));
  const left = [...holds.keys()].filter((key) => !allowed.has(key) && !named.has(key));
  expect(left, "held without consent").toEqual([]);
}

const namedKeys = ({ parked }: Pick<ReturnType<typeof createMemoryState>, "parked">): Set<string> =>
  new Set([...parked.values()].map(({ key }) => key));
