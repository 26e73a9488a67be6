import { z } from "zod";
import { languages } from "../_shared/guard/guard.ts";
import { channelLimits, type ChannelField } from "../_shared/guard/length.ts";

const channels = Object.keys(channelLimits) as [ChannelField, ...ChannelField[]];

/** A declared fact: something a person has verified, such as an offer's terms. */
const declaredFact = z.strictObject({
  name: z.string().min(1),
  value: z.string().min(1),
});

/** How its kept texts are tried against each other once they are approved; see functions/run-experiments. */
const experiment = z.strictObject({
  /** Experiments of one layer never share a person. */
  layer: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** Buckets of the layer, of 10,000: [from, to). */
  buckets: z.tuple([z.int().min(0), z.int().max(10_000)]).default([0, 10_000]),
  outcomeEvent: z.string().min(1),
  baseRate: z.number().gt(0).lt(1),
  relativeEffect: z.number().gt(0).max(5),
  allocation: z.enum(["fixed", "thompson"]).default("fixed"),
});

/** What is to be written, for whom, and from what. Audience and figures come from gold; the rest is declared here. */
export const brief = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  version: z.int().min(1),
  goal: z.string().min(1),
  channel: z.enum(channels),
  /** Lifecycle stage of gold.marts_marketing_customer_360, or an audience of gold.marts_marketing_audiences. */
  audience: z.string().regex(/^[a-z][a-z0-9_]*$/),
  languages: z.array(z.enum(languages)).min(1),
  variants: z.int().min(1).max(10),
  /** How many of them are kept, the most confident first. */
  keep: z.int().min(1).max(10),
  /** `high` and `critical` spend money or reach everyone. */
  impact: z.enum(["low", "medium", "high", "critical"]),
  tone: z.string().min(1),
  address: z.enum(["informal", "formal"]),
  brand: z.string().min(1),
  names: z.array(z.string()).default([]),
  allowedHosts: z.array(z.string()).default([]),
  /** Figures of the audience that texts may use; see facts.ts. */
  goldFacts: z.array(z.enum(["customers", "buyers", "average_order", "orders"])).default([]),
  declaredFacts: z.array(declaredFact).default([]),
  /** A text for each of the best-selling products, written in one batch prediction job. */
  each: z.literal("product").optional(),
  items: z.int().min(1).max(10_000).default(100),
  experiment: experiment.optional(),
});
export type Brief = z.output<typeof brief>;
