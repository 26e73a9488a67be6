import type { ChannelField } from "./length.ts";
import type { FactSheet } from "./facts.ts";
import type { DuplicateIndex } from "./duplicates.ts";

export const languages = ["en", "sv", "de"] as const;
export type Language = (typeof languages)[number];

export const guardKinds = [
  "schema",
  "length",
  "language",
  "claims",
  "pii",
  "links",
  "grounding",
  "direction",
  "duplicate",
  "reading_level",
  "voice",
] as const;
export type GuardKind = (typeof guardKinds)[number];

/** Why a text may not be used, in words that go back to the model for its one repair. */
export interface Violation {
  readonly guard: GuardKind;
  /** Machine-readable, for counting. */
  readonly code: string;
  readonly reason: string;
}

/** How the brand speaks. */
export interface Voice {
  /** `informal` is du in German; in Swedish ni and its forms are formal. English has one form. */
  readonly address: "informal" | "formal";
  readonly maxExclamationMarks: number;
  readonly maxEmoji: number;
  /** Words this brand never uses, beside those nobody should. */
  readonly avoid: readonly string[];
}

/** What a text is judged against. Facts come from gold, the rest from the brief and the configuration. */
export interface GuardContext {
  readonly language: Language;
  readonly channel: ChannelField;
  readonly facts: FactSheet;
  /** Hosts that links may name; their subdomains are allowed with them. */
  readonly allowedHosts: readonly string[];
  readonly voice: Voice;
  /** Texts accepted before, or being judged beside this one. */
  readonly earlier: DuplicateIndex;
}

export type Guard = (text: string, context: GuardContext) => readonly Violation[];

/** Not inside a word or a number: \b knows ASCII only. */
export const wordStart = "(?<![\\p{L}\\p{N}])";
export const wordEnd = "(?![\\p{L}\\p{N}])";

/** One expression for a list of phrases that are themselves expressions. */
export const anyOf = (phrases: readonly string[]): RegExp =>
  new RegExp(`${wordStart}(?:${phrases.join("|")})${wordEnd}`, "giu");

/** Part of a text for a reason: long enough to find it, too short to repeat it. */
export const quote = (text: string): string =>
  `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
