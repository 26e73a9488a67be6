import { parse } from "lookml-parser";
import { z } from "zod";

/** A block of LookML: its parameters, and the named blocks in it. */
export interface Block {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly blocks: readonly Block[];
}

const isNamed = (
  value: unknown,
): value is Record<string, unknown> & { $type: string; $name: string } =>
  typeof value === "object" && value !== null && "$type" in value && "$name" in value;

/** Parses one file. Throws an Error that says where it stops being LookML. */
export function parseLookml(file: string, text: string): Block {
  try {
    return toBlock("file", "", file, parse(text) as Record<string, unknown>);
  } catch (error) {
    throw new Error(`${file}: not LookML: ${reasonOf(error)}`, { cause: error });
  }
}

/** Blocks of one kind and name stand under each other; a name that is used twice gives a list. */
function toBlock(kind: string, name: string, file: string, raw: Record<string, unknown>): Block {
  const parameters: Record<string, unknown> = {};
  const blocks: Block[] = [];
  for (const [key, value] of Object.entries(raw)) {
    if (key.startsWith("$")) continue;
    const named =
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.values(value).flat().filter(isNamed)
        : [];
    if (named.length === 0) parameters[key] = withoutMarks(value);
    for (const inner of named) blocks.push(toBlock(inner.$type, inner.$name, file, inner));
  }
  return { kind, name, file, parameters, blocks };
}

function withoutMarks(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith("$")));
}

const exception = z.object({ exception: z.object({ message: z.string() }) });

function reasonOf(error: unknown): string {
  const parsed = exception.safeParse(error);
  if (parsed.success) return parsed.data.exception.message;
  return error instanceof Error && error.message !== "" ? error.message : String(error);
}

export const ofKind = (block: Block, ...kinds: readonly string[]): readonly Block[] =>
  block.blocks.filter(({ kind }) => kinds.includes(kind));

export const textOf = (block: Block, parameter: string): string | undefined => {
  const value = block.parameters[parameter];
  return typeof value === "string" ? value.trim() : undefined;
};

export const listOf = (block: Block, parameter: string): readonly string[] => {
  const value = block.parameters[parameter];
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
};
