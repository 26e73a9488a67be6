import { configurationError } from "../errors.ts";
import { murmur3 } from "./hash.ts";

/** A layer's buckets; experiments of one layer own ranges of them that do not overlap. */
export const buckets = 10_000;

export interface Experiment {
  readonly id: string;
  /** Another salt is another assignment: a new round of the same test never inherits the old one's groups. */
  readonly salt: string;
  /** Experiments of one layer exclude each other; those of different layers are independent. */
  readonly layer: string;
  /** Buckets [from, to) of its layer. */
  readonly from: number;
  readonly to: number;
  /** Shares of the variants; they sum to 1. */
  readonly variants: readonly { readonly id: string; readonly share: number }[];
}

export interface AssignmentRules {
  /** Share of all customers that no experiment ever reaches; measures what the programme as a whole is worth. */
  readonly holdoutShare: number;
  readonly holdoutSalt: string;
  readonly experiments: readonly Experiment[];
}

export type Assignment =
  | { readonly kind: "variant"; readonly experiment: string; readonly variant: string }
  | { readonly kind: "holdout" }
  /** No experiment of the layer owns the customer's bucket. */
  | { readonly kind: "none" };

/** Where a customer stands in a layer: the same answer everywhere and always, without a table. */
export type Assign = (customerId: string, layer: string) => Assignment;

const whole = 2 ** 32;

/** @throws configuration error that names experiments whose ranges overlap or whose shares do not sum to 1 */
export function createAssignment(rules: AssignmentRules): Assign {
  const layers = new Map<string, ReturnType<typeof prepare>[]>();
  for (const experiment of rules.experiments) {
    const others = layers.get(experiment.layer) ?? [];
    const overlap = others.find(
      (other) => experiment.from < other.to && other.from < experiment.to,
    );
    if (overlap !== undefined)
      throw configurationError(
        "overlapping_experiments",
        `Experiments ${overlap.id} and ${experiment.id} share buckets of layer ${experiment.layer}: give each its own range of 0 to ${buckets}.`,
      );
    layers.set(experiment.layer, [...others, prepare(experiment)]);
  }
  const holdoutSeed = murmur3(rules.holdoutSalt);
  const holdoutBelow = Math.round(rules.holdoutShare * whole);
  const layerSeeds = new Map([...layers.keys()].map((layer) => [layer, murmur3(`layer:${layer}`)]));
  return (customerId, layer) => {
    if (murmur3(customerId, holdoutSeed) < holdoutBelow) return { kind: "holdout" };
    const bucket = Math.floor((murmur3(customerId, layerSeeds.get(layer) ?? 0) / whole) * buckets);
    const experiment = layers.get(layer)?.find(({ from, to }) => bucket >= from && bucket < to);
    if (experiment === undefined) return { kind: "none" };
    const place = murmur3(customerId, experiment.seed);
    const index = experiment.ends.findIndex((end) => place < end);
    return experiment.answers[index] ?? { kind: "none" };
  };
}

function prepare(experiment: Experiment) {
  const { id, from, to, variants } = experiment;
  const total = variants.reduce((sum, { share }) => sum + share, 0);
  if (Math.abs(total - 1) > 1e-6 || variants.some(({ share }) => share < 0))
    throw configurationError(
      "wrong_shares",
      `The shares of experiment ${id} sum to ${total}: make them sum to 1, none below 0.`,
    );
  if (!(from >= 0 && from < to && to <= buckets))
    throw configurationError(
      "wrong_range",
      `Experiment ${id} owns buckets ${from} to ${to}: give a range within 0 to ${buckets}.`,
    );
  let sum = 0;
  const ends = variants.map(({ share }, i) =>
    i === variants.length - 1 ? whole : Math.round((sum += share) * whole),
  );
  const answers = variants.map((variant): Assignment => ({
    kind: "variant",
    experiment: id,
    variant: variant.id,
  }));
  return { id, from, to, seed: murmur3(experiment.salt), ends, answers };
}
