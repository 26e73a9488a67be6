import type { Fact } from "../../_shared/guard/facts.ts";
import type { Language, Violation } from "../../_shared/guard/guard.ts";
import { channelLimits } from "../../_shared/guard/length.ts";
import type { Brief } from "../brief.ts";

/** Recorded with every text. What is sent changes only together with it: a new version is a new file. */
export const version = "variants-v1";

const languageNames: Readonly<Record<Language, string>> = {
  en: "English",
  sv: "Swedish",
  de: "German",
};

export const system = [
  "You write marketing texts for a brand. You answer with JSON of the given schema and nothing else.",
  "Every number, name, date, price and link in a text must stand in the facts or names of the job; use no others.",
  "Promise nothing: no guarantees, superlatives, health, financial or environmental claims, no false urgency.",
  "No personal data. No capitals for emphasis, at most one exclamation mark, at most one emoji.",
  "Each variant takes another angle. confidence is how sure you are that the text keeps all of this, from 0 to 1.",
].join("\n");

/** Few-shot examples: a job, and what a good answer to it is. */
export const examples: readonly { readonly job: string; readonly answer: string }[] = [
  {
    job: '{"goal":"Tell about free delivery","language":"en","facts":[{"name":"free_delivery_from","value":"50 €"}]}',
    answer: '{"variants":[{"text":"Delivery is on us from 50 €","confidence":0.9}]}',
  },
  {
    job: '{"goal":"Berätta om fri frakt","language":"sv","facts":[{"name":"free_delivery_from","value":"500 kr"}]}',
    answer: '{"variants":[{"text":"Vi bjuder på frakten från 500 kr","confidence":0.9}]}',
  },
  {
    job: '{"goal":"Von freiem Versand erzählen","language":"de","facts":[{"name":"free_delivery_from","value":"50 €"}]}',
    answer: '{"variants":[{"text":"Ab 50 € übernehmen wir den Versand","confidence":0.9}]}',
  },
];

/** The task; the job itself is the last block, as JSON between two lines of its own. */
export function prompt(brief: Brief, language: Language, facts: readonly Fact[]): string {
  const { unit, max } = channelLimits[brief.channel];
  const job = {
    goal: brief.goal,
    channel: brief.channel,
    limit: `${max} ${unit}`,
    // For a limit in words, six characters a word leave room.
    max_characters: unit === "words" ? max * 6 : unit === "sms_segments" ? 160 : max,
    language,
    tone: brief.tone,
    address: brief.address,
    audience: brief.audience,
    variants: brief.variants,
    names: [brief.brand, ...brief.names],
    links: brief.allowedHosts,
    facts: facts.map(({ name, value }) => ({ name, value })),
  };
  return [
    ...examples.map((example) => `Job: ${example.job}\nAnswer: ${example.answer}`),
    `Write ${brief.variants} variants in ${languageNames[language]}.`,
    `<job>\n${JSON.stringify(job)}\n</job>`,
  ].join("\n\n");
}

/** Asks once more, with the reasons of what was wrong. */
export function repairPrompt(
  original: string,
  failed: readonly { readonly text: string; readonly violations: readonly Violation[] }[],
  wanted: number,
): string {
  const list = failed.map(
    ({ text, violations }) =>
      `- ${JSON.stringify(text)}: ${violations.map(({ reason }) => reason).join(" ")}`,
  );
  return [
    `These texts were refused. Write ${wanted} others that keep the rules:`,
    ...list,
    "",
    original,
  ].join("\n");
}
