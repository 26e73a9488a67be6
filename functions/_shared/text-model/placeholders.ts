import { findPersonalData } from "../guard/pii.ts";

export interface Masked {
  readonly text: string;
  /** Puts the values back where the answer kept their placeholders. */
  restore(answer: string): string;
}

/**
 * Replaces personal data by placeholders before a text leaves for a model: what the guards would find, and the values that
 * the caller knows to be personal, such as a name. The same value gets the same placeholder.
 */
export function maskPersonalData(text: string, known: readonly string[] = []): Masked {
  const values = new Map<string, string>();
  const placeholderOf = (value: string): string => {
    let placeholder = values.get(value);
    if (placeholder === undefined) {
      placeholder = `⟦PII_${values.size + 1}⟧`;
      values.set(value, placeholder);
    }
    return placeholder;
  };
  let masked = text;
  const found = [...findPersonalData(text).map((item) => item.text), ...known.filter(Boolean)];
  for (const value of found.toSorted((a, b) => b.length - a.length))
    masked = masked.replaceAll(value, () => placeholderOf(value));
  return {
    text: masked,
    restore(answer) {
      let restored = answer;
      for (const [value, placeholder] of values)
        restored = restored.replaceAll(placeholder, () => value);
      return restored;
    },
  };
}
