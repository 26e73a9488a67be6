import { expect, test } from "vitest";
import {
  createAssignment,
  type AssignmentRules,
} from "../../../../../functions/_shared/experiments/assignment.ts";
import { murmur3 } from "../../../../../functions/_shared/experiments/hash.ts";

const halves = [
  { id: "a", share: 0.5 },
  { id: "b", share: 0.5 },
];
const rules: AssignmentRules = {
  holdoutShare: 0.1,
  holdoutSalt: "2026",
  experiments: [
    { id: "one", salt: "s1", layer: "email", from: 0, to: 4000, variants: halves },
    { id: "two", salt: "s2", layer: "email", from: 4000, to: 8000, variants: halves },
    { id: "ads", salt: "s3", layer: "ads", from: 0, to: 10_000, variants: halves },
  ],
};
const ids = Array.from({ length: 100_000 }, (_, i) => `customer-${i}`);

// Reference values of smhasher's MurmurHash3_x86_32.
test.each([
  ["", 0, 0],
  ["", 1, 0x514e28b7],
  ["hello", 0, 0x248bfa47],
  ["hello, world", 0, 0x149bbb7f],
  ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
])("murmur3(%j, %i)", (text, seed, hash) => {
  expect(murmur3(text, seed)).toBe(hash);
});

test("shares come out as planned, the holdout in no layer", () => {
  const assign = createAssignment(rules);
  const counts: Record<string, number> = {};
  for (const id of ids) {
    const email = assign(id, "email");
    const key = email.kind === "variant" ? `${email.experiment}/${email.variant}` : email.kind;
    counts[key] = (counts[key] ?? 0) + 1;
    expect(assign(id, "ads").kind === "holdout").toBe(email.kind === "holdout");
  }
  // Standard deviation below 130 each.
  for (const [key, expected] of Object.entries({
    holdout: 10_000,
    none: 18_000,
    "one/a": 18_000,
    "one/b": 18_000,
    "two/a": 18_000,
    "two/b": 18_000,
  }))
    expect(Math.abs((counts[key] ?? 0) - expected), key).toBeLessThan(520);
});

test("layers are independent: a variant of one says nothing about the other", () => {
  const assign = createAssignment({ ...rules, holdoutShare: 0 });
  let [both, inA] = [0, 0];
  for (const id of ids) {
    const email = assign(id, "email");
    if (email.kind !== "variant" || email.variant !== "a") continue;
    const ads = assign(id, "ads");
    inA += 1;
    if (ads.kind === "variant" && ads.variant === "a") both += 1;
  }
  expect(Math.abs(both / inA - 0.5)).toBeLessThan(0.01);
});

test("another salt is another assignment", () => {
  const again = rules.experiments.map((e) => ({ ...e, salt: `${e.salt}-2` }));
  const [first, second] = [
    createAssignment(rules),
    createAssignment({ ...rules, experiments: again }),
  ];
  const moved = ids.filter((id) => {
    const [a, b] = [first(id, "ads"), second(id, "ads")];
    return a.kind === "variant" && b.kind === "variant" && a.variant !== b.variant;
  });
  expect(Math.abs(moved.length / 90_000 - 0.5)).toBeLessThan(0.01);
});

test("overlapping ranges are refused by name", () => {
  const overlapping = rules.experiments.map((e) => ({ ...e, layer: "email", from: 0, to: 10 }));
  expect(() => createAssignment({ ...rules, experiments: overlapping })).toThrow(
    "Experiments one and two share buckets of layer email",
  );
});
