import type { z } from "zod";
import { quote, type Violation } from "./guard.ts";

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly violations: readonly Violation[] };

/** Text that a template or a model left where content should be. */
const leftovers =
  /\{\{[^}]*\}\}|\$\{[^}]*\}|%%[^%]+%%|%[A-Z_]{3,}%|<[A-Z_ ]{3,}>|\[(?:insert|add|your|name|product|brand|company|first ?name|last ?name|namn|förnamn|produkt|företag|infoga|vorname|nachname|name hier|produktname|firma|einfügen|marke|link|datum|date)[^\]]*\]|\blorem ipsum\b|\bTBD\b|\bTODO\b|\bXX+\b|\bas an ai\b|\bals ki\b|\bsom (?:en )?ai\b|\bundefined\b|\bnull\b|\bNaN\b|\[object Object\]/iu;

/**
 * A model's answer as the schema says. An answer in a Markdown fence or with words around it is refused like any other
 * that is not JSON: what asked for JSON and got prose should hear so.
 */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  answer: string,
): Parsed<z.output<Schema>> {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    return refuse(
      "not_json",
      "The answer is not JSON: answer with the object alone, no fence, no words around it.",
    );
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const violations = parsed.error.issues.map((issue) => ({
      guard: "schema" as const,
      code: "shape",
      reason: `${issue.path.length === 0 ? "The answer" : issue.path.join(".")}: ${issue.message}.`,
    }));
    return { ok: false, violations };
  }
  const violations = textsOf(parsed.data).flatMap(checkLeftovers);
  return violations.length === 0 ? { ok: true, value: parsed.data } : { ok: false, violations };
}

export function checkLeftovers(text: string): readonly Violation[] {
  const found = leftovers.exec(text)?.[0];
  if (found === undefined) return [];
  const reason = `${quote(found)} is a placeholder: write what belongs there.`;
  return [{ guard: "schema", code: "placeholder", reason }];
}

function refuse(code: string, reason: string): { ok: false; violations: readonly Violation[] } {
  return { ok: false, violations: [{ guard: "schema", code, reason }] };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
