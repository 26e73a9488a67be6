import { quote, type GuardContext, type Violation } from "./guard.ts";

/** Similarity from which two texts say the same: a changed word or order in a sentence stays above it. */
const sameFrom = 0.72;

interface Shape {
  readonly text: string;
  readonly trigrams: ReadonlySet<number>;
  readonly words: ReadonlySet<string>;
}

/** Texts that later ones are compared with. */
export interface DuplicateIndex {
  add(text: string): void;
  /** The closest text that says the same, if there is one. */
  closest(text: string): { readonly text: string; readonly similarity: number } | undefined;
}

export function createDuplicateIndex(texts: readonly string[] = []): DuplicateIndex {
  const shapes: Shape[] = texts.map(shapeOf);
  return {
    add: (text) => void shapes.push(shapeOf(text)),
    closest(text) {
      if (shapes.length === 0) return undefined;
      const shape = shapeOf(text);
      let best: { text: string; similarity: number } | undefined;
      for (const other of shapes) {
        const similarity = compare(shape, other);
        if (similarity >= sameFrom && similarity > (best?.similarity ?? 0))
          best = { text: other.text, similarity };
      }
      return best;
    },
  };
}

export function checkDuplicate(text: string, { earlier }: GuardContext): readonly Violation[] {
  const found = earlier.closest(text);
  if (found === undefined) return [];
  const reason = `It says the same as ${quote(found.text)} (${Math.round(found.similarity * 100)} % alike): take another angle.`;
  return [{ guard: "duplicate", code: "near_duplicate", reason }];
}

/** Case, accents, digits, punctuation and emoji do not make a text another one. */
function shapeOf(text: string): Shape {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}]+/gu, " ")
    .trim();
  const padded = ` ${plain} `;
  const trigrams = new Set<number>();
  for (let i = 0; i + 3 <= padded.length; i++)
    trigrams.add(
      (padded.charCodeAt(i) * 65_536 + padded.charCodeAt(i + 1)) * 65_536 +
        padded.charCodeAt(i + 2),
    );
  return { text, trigrams, words: new Set(plain.split(" ")) };
}

/** Dice over trigrams finds changed words and endings, over words a changed order. */
const compare = (a: Shape, b: Shape): number =>
  Math.max(dice(a.trigrams, b.trigrams), dice(a.words, b.words));

function dice<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (2 * small.size < sameFrom * (a.size + b.size)) return 0;
  let shared = 0;
  for (const item of small) if (large.has(item)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}
