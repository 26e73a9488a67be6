import type { LabelDescription } from "../document.ts";

/** A class as a value of the label's own type. */
export function classValue(label: LabelDescription, index: 0 | 1): string | number | boolean {
  const text = label.classes![index];
  if (label.type === "BOOL") return text.toLowerCase() === "true";
  return label.type === "INT64" || label.type === "FLOAT64" || label.type === "NUMERIC"
    ? Number(text)
    : text;
}
