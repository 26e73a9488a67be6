import { createAssignment } from "../functions/_shared/experiments/assignment.ts";
import { checkText } from "../functions/_shared/guard/check.ts";
import { createDuplicateIndex } from "../functions/_shared/guard/duplicates.ts";
import { readHeldSet } from "../scripts/evaluate/content/held-set.ts";
import { median, type Bench } from "./figure.ts";

const texts = 10_000;
/** Variations that a brief asks for: each is compared with those before it. */
const batch = 10;

const customers = 1_000_000;

/** Processor time, so that other processes on the machine do not count. */
const secondsSince = (started: NodeJS.CpuUsage): number => process.cpuUsage(started).user / 1e6;

/** Text through all guardrails, on one core. */
export const run: Bench = async () => {
  const held = readHeldSet().filter(({ planted }) => planted !== "schema");
  const judgeAll = (): { seconds: number; stopped: number } => {
    const started = process.cpuUsage();
    let stopped = 0;
    let earlier = createDuplicateIndex();
    for (let i = 0; i < texts; i++) {
      if (i % batch === 0) earlier = createDuplicateIndex();
      const { text, context } = held[i % held.length]!;
      if (checkText(text, { ...context, earlier }).length > 0) stopped += 1;
      earlier.add(text);
    }
    return { seconds: secondsSince(started), stopped };
  };
  const runs = [judgeAll(), judgeAll(), judgeAll()];
  return [
    {
      name: "10,000 texts through all guardrails",
      measured: median(runs.map(({ seconds }) => seconds)),
      unit: "s",
      limit: { kind: "at most", value: 3 },
      note: `English, Swedish and German texts of 10 to 300 characters, processor time, ${runs[0]?.stopped} stopped`,
    },
    {
      name: "assignment of 1,000,000 customers",
      measured: median([assignAll(), assignAll(), assignAll()]),
      unit: "s",
      limit: { kind: "at most", value: 1 },
      note: "holdout, two experiments in one layer, processor time",
    },
  ];
};

function assignAll(): number {
  const assign = createAssignment({
    holdoutShare: 0.05,
    holdoutSalt: "2026",
    experiments: [
      { id: "subject", salt: "s1", layer: "email", from: 0, to: 6000, variants: thirds },
      { id: "preheader", salt: "s2", layer: "email", from: 6000, to: 10_000, variants: thirds },
    ],
  });
  const ids = Array.from({ length: customers }, (_, i) => `customer-${i}`);
  const started = process.cpuUsage();
  let assigned = 0;
  for (const id of ids) if (assign(id, "email").kind === "variant") assigned += 1;
  const seconds = secondsSince(started);
  if (assigned < customers * 0.9) throw new Error(`Only ${assigned} customers were assigned.`);
  return seconds;
}

const thirds = ["a", "b", "c"].map((id) => ({ id, share: 1 / 3 }));
