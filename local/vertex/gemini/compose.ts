import { createHash } from "node:crypto";
import { phrases, type ComposedLanguage } from "./phrases.ts";
import type { Misbehaviour } from "./misbehaviour.ts";

type Json = Readonly<Record<string, unknown>>;

/** What the composer reads in a prompt: the last JSON object between the lines `<job>` and `</job>`. */
interface Job {
  readonly language: ComposedLanguage;
  readonly maxCharacters: number;
  readonly variants: number;
  readonly names: readonly string[];
  readonly facts: readonly string[];
}

/** An answer of the schema, made of the prompt's facts; the same prompt and seed give the same answer. */
export function compose(
  prompt: string,
  schema: Json | undefined,
  seed: number,
  misbehaviour: Misbehaviour | undefined,
): string {
  const asked = readJob(prompt);
  const job: Job =
    misbehaviour === "wrong_language"
      ? { ...asked, language: asked.language === "de" ? "en" : "de" }
      : asked;
  const draws = drawing(`${seed}\n${prompt}`);
  const lines = linesOf(job, draws, misbehaviour);
  if (schema === undefined) return lines.slice(0, job.variants).join("\n");
  let next = 0;
  const text = (): string => lines[next++ % lines.length] ?? "";
  const answer = JSON.stringify(fill(schema, { text, draws, wanted: job.variants }));
  return misbehaviour === "broken_json" ? answer.slice(0, Math.ceil(answer.length * 0.7)) : answer;
}

function readJob(prompt: string): Job {
  const text = [...prompt.matchAll(/^<job>\n([\s\S]*?)\n<\/job>$/gmu)].at(-1)?.[1];
  const parsed = text === undefined ? {} : (parse(text) as Json);
  const language = String(parsed["language"]);
  const texts = (field: string): readonly string[] =>
    Array.isArray(parsed[field]) ? parsed[field].map(String) : [];
  return {
    language: language in phrases ? (language as ComposedLanguage) : "en",
    maxCharacters: Number(parsed["max_characters"] ?? 200),
    variants: Number(parsed["variants"] ?? 1),
    names: texts("names"),
    facts: Array.isArray(parsed["facts"])
      ? parsed["facts"].map((fact) => String((fact as Json)["value"]))
      : [],
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Whole numbers below a bound, from a hash: no clock and no randomness. */
function drawing(seed: string): (below: number) => number {
  let count = 0;
  return (below) => {
    count += 1;
    const hash = createHash("sha256").update(`${count}\n${seed}`).digest();
    return hash.readUInt32BE(0) % Math.max(1, below);
  };
}

const wrong: Partial<Readonly<Record<Misbehaviour, string>>> = {
  invented_numbers: "87 % 4,711",
  pii: "anna.svensson@post.example, 070-123 45 67",
  banned_words: "Guaranteed. Garanterat. Garantiert.",
};

/** Lines that fit, in an order of the seed's; facts and names come in between. */
function linesOf(
  job: Job,
  draw: (below: number) => number,
  bad: Misbehaviour | undefined,
): string[] {
  const { plain, fact, name } = phrases[job.language];
  const pick = (list: readonly string[]): string => list[draw(list.length)] ?? "";
  const ordered: string[] = [...plain];
  for (let i = ordered.length - 1; i > 0; i--) {
    const j = draw(i + 1);
    [ordered[i], ordered[j]] = [ordered[j] ?? "", ordered[i] ?? ""];
  }
  const lines = [
    ...job.names.map((value) => pick(name).replace("&", () => value)),
    ...job.facts.map((value) => pick(fact).replace("%", () => value)),
    ...ordered,
  ].filter((line) => line.length <= job.maxCharacters);
  const fitting = lines.length > 0 ? lines : [pick(plain).slice(0, job.maxCharacters)];
  const addition = bad === undefined ? undefined : wrong[bad];
  return addition === undefined ? fitting : fitting.map((line) => `${line}: ${addition}`);
}

interface Filling {
  readonly text: () => string;
  readonly draws: (below: number) => number;
  readonly wanted: number;
}

/** A value of the schema (the OpenAPI part that Vertex AI takes). */
function fill(schema: Json, filling: Filling): unknown {
  const { text, draws, wanted } = filling;
  const [first] = (schema["enum"] ?? []) as readonly unknown[];
  if (first !== undefined) return first;
  const low = Number(schema["minimum"] ?? 0);
  const high = Number(schema["maximum"] ?? low + 1);
  switch (String(schema["type"]).toUpperCase()) {
    case "OBJECT":
      return Object.fromEntries(
        Object.entries((schema["properties"] ?? {}) as Json).map(([name, property]) => [
          name,
          fill(property as Json, filling),
        ]),
      );
    case "ARRAY": {
      const least = Number(schema["minItems"] ?? 0);
      const most = Number(schema["maxItems"] ?? Math.max(least, wanted));
      const count = Math.min(most, Math.max(least, wanted));
      return Array.from({ length: count }, () => fill(schema["items"] as Json, filling));
    }
    case "INTEGER":
      return Math.ceil(low) + draws(Math.floor(high) - Math.ceil(low) + 1);
    case "NUMBER":
      return Number((low + (high - low) * (0.7 + draws(25) / 100)).toFixed(2));
    case "BOOLEAN":
      return true;
    default:
      return text();
  }
}
