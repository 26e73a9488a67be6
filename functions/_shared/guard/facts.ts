import type { Language } from "./guard.ts";
import { contactKey, findPersonalData } from "./pii.ts";
import { findNumbers } from "./numbers.ts";

/** One verified statement, computed by SQL over gold; never by a model. */
export interface Fact {
  /** Stable key, for example `average_order_value`. */
  readonly name: string;
  /** As it may be written: "40 %", "1,299 SEK", "Linen Throw". */
  readonly value: string;
  /** What readers call it, per language: a change said of any of these words is a change of this fact. */
  readonly labels?: Partial<Readonly<Record<Language, readonly string[]>>>;
  readonly direction?: "up" | "down" | "flat";
  /** Rows behind the value. */
  readonly sampleSize?: number;
}

interface DirectedFact {
  readonly name: string;
  readonly direction: "up" | "down" | "flat";
  readonly labels: Partial<Readonly<Record<Language, RegExp>>>;
  readonly magnitudes: ReadonlySet<number>;
}

/** Facts as guards read them. */
export interface FactSheet {
  readonly facts: readonly Fact[];
  /** Magnitudes that a text may name. */
  readonly numbers: readonly number[];
  /** Lower-case words of names that a text may use. */
  readonly names: ReadonlySet<string>;
  readonly directed: readonly DirectedFact[];
  /** Contact data of the company itself. */
  readonly publicContacts: ReadonlySet<string>;
  /** Rows behind the least supported fact; undefined when no fact says. */
  readonly smallestSample: number | undefined;
}

/** @param names brand, products and places that any text of this brief may use */
export function factSheet(facts: readonly Fact[], names: readonly string[] = []): FactSheet {
  const values = [...facts.map(({ value }) => value), ...names];
  const samples = facts.flatMap(({ sampleSize }) => (sampleSize === undefined ? [] : [sampleSize]));
  return {
    facts,
    numbers: [
      ...new Set(values.flatMap((value) => findNumbers(value).map((found) => found.value))),
    ],
    names: new Set(values.flatMap(wordsOf)),
    directed: facts.flatMap(directedFact),
    publicContacts: new Set(
      values.flatMap((value) => findPersonalData(value).map(({ text }) => contactKey(text))),
    ),
    smallestSample: samples.length === 0 ? undefined : Math.min(...samples),
  };
}

export const wordsOf = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}&’'-]*/gu) ?? [];

function directedFact({ name, value, labels, direction }: Fact): DirectedFact[] {
  if (direction === undefined) return [];
  const patterns = Object.entries(labels ?? {}).map(([language, words]) => [
    language,
    // Stems, so that inflected forms are found: "försäljning" also in "försäljningen".
    new RegExp(`(?<![\\p{L}])(?:${words.map(escape).join("|")})[\\p{L}]{0,4}(?![\\p{L}])`, "iu"),
  ]);
  const magnitudes = new Set(findNumbers(value).map((found) => Math.abs(found.value)));
  return [
    {
      name,
      direction,
      labels: Object.fromEntries(patterns) as DirectedFact["labels"],
      magnitudes,
    },
  ];
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&");
