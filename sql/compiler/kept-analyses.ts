import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { findAnalyzerPackage } from "../analyzer/server.ts";
import { typeName } from "../analyzer/types.ts";
import type { Flow } from "../lineage/flow.ts";
import type { Analyse, Analysis } from "./analysis.ts";
import { columnType } from "./catalog.ts";

/** Analyses of earlier compilations: a query that is the same over the same tables is not analysed again. */
export interface KeptAnalyses {
  readonly analyse: Analyse;
  save(): void;
}

/** An analysis as JSON holds it. */
interface Entry {
  readonly columns: readonly (readonly [string, string])[];
  readonly made: readonly (readonly [string, readonly Flow[]])[];
  readonly conditions: readonly Flow[];
  readonly reads: readonly string[];
}

/** Of several projects and branches; what was not asked for longest goes first. */
const mostCharacters = 24_000_000;

export const analysesFile = join(import.meta.dirname, "../../node_modules/.cache/ame/analyses.txt");

/** A refusal is never kept. A file that cannot be read or written costs time and nothing else. */
export function keptAnalyses(
  file: string,
  contracts: readonly TableContract[],
  analyse: Analyse,
): KeptAnalyses {
  const keyOf = createKeys(contracts);
  const entries = read(file);
  let isChanged = false;
  return {
    async analyse(query, takesParameters) {
      const key = keyOf(query, takesParameters);
      const text = entries.get(key);
      const known = parsed(text);
      if (text !== undefined && known !== undefined) {
        entries.delete(key);
        entries.set(key, text);
        return analysisOf(known);
      }
      const made = await analyse(query, takesParameters);
      entries.set(key, JSON.stringify(entryOf(made)));
      isChanged = true;
      return made;
    },
    save() {
      if (isChanged) write(file, entries);
    },
  };
}

/** The query, what could be a table's name in it, with the columns, and the code that reads the answer off the analyser's. */
function createKeys(
  contracts: readonly TableContract[],
): (query: string, takes: boolean) => string {
  const code = codeHash();
  const tables = new Map<string, string[]>();
  for (const contract of contracts) {
    const columns = Object.entries(contract.row.shape).map(
      ([name, schema]) => `${name} ${typeName(columnType(schema))}`,
    );
    const described = `${qualifiedName(contract)}(${columns.join(", ")})`;
    tables.set(contract.table, [...(tables.get(contract.table) ?? []), described]);
  }
  return (query, takesParameters) => {
    const hash = createHash("sha256").update(`${code} ${takesParameters}\n${query}`);
    for (const word of [...new Set(query.match(/\w+/g))].toSorted())
      for (const table of tables.get(word) ?? []) hash.update(`\n${table}`);
    return hash.digest("base64url");
  };
}

let knownCodeHash: string | undefined;

function codeHash(): string {
  if (knownCodeHash !== undefined) return knownCodeHash;
  const hash = createHash("sha256").update(findAnalyzerPackage()?.version ?? "");
  for (const folder of ["analyzer", "lineage", "compiler"].map((name) =>
    join(import.meta.dirname, "..", name),
  ))
    for (const name of readdirSync(folder).toSorted())
      if (name.endsWith(".ts")) hash.update(`\n${name}\n`).update(readFileSync(join(folder, name)));
  return (knownCodeHash = hash.digest("base64url"));
}

const entryOf = ({ columns, lineage }: Analysis): Entry => ({
  columns: [...columns],
  made: [...lineage.columns],
  conditions: lineage.conditions,
  reads: lineage.reads,
});

const analysisOf = ({ columns, made, conditions, reads }: Entry): Analysis => ({
  columns: new Map(columns),
  lineage: { columns: new Map(made), conditions, reads },
});

function parsed(text: string | undefined): Entry | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Entry);
  } catch {
    // Cut off: it is made again.
    return undefined;
  }
}

/** A line each: the key, a space, the analysis as JSON, which is parsed when it is asked for. */
function read(file: string): Map<string, string> {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return new Map(
      lines.flatMap((line) => {
        const end = line.indexOf(" ");
        return end === -1 ? [] : [[line.slice(0, end), line.slice(end + 1)] as const];
      }),
    );
  } catch {
    // Absent: everything is analysed.
    return new Map();
  }
}

function write(file: string, entries: ReadonlyMap<string, string>): void {
  const lines: string[] = [];
  let characters = 0;
  for (const [key, text] of [...entries].toReversed()) {
    characters += text.length;
    if (characters > mostCharacters) break;
    lines.push(`${key} ${text}`);
  }
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, lines.toReversed().join("\n"));
    renameSync(draft, file);
  } catch {
    // Where node_modules cannot be written, every compilation analyses everything.
  }
}
