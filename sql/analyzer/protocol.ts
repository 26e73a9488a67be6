import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AnalyzerPackage } from "./server.ts";

/** number, name, kind (a scalar by its protobuf name, "message" or "enum"), repeated, full name of the type, name of the union */
export type FieldRow = readonly [number, string, string, boolean, string, string];

/** The analyser's protocol as tables: small enough to be read in milliseconds, where parsing its .proto files takes hundreds. */
export interface Protocol {
  readonly messages: Readonly<Record<string, readonly FieldRow[]>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Full names of a method's request and response. */
  readonly methods: Readonly<Record<string, readonly [string, string]>>;
}

export const serviceName = "zetasql.local_service.ZetaSqlLocalService";

/** The tables' own form; those that another form of this file wrote are not read. */
const form = 1;
const cacheFolder = join(import.meta.dirname, "../../node_modules/.cache/ame");

/** Read from the tables that an earlier start left in node_modules, or from the package's .proto files. */
export async function loadProtocol(found: AnalyzerPackage): Promise<Protocol> {
  const file = join(cacheFolder, `analyzer-protocol-${found.version}-${form}.json`);
  const known = readTables(file);
  if (known !== undefined) return known;
  const { parseProtocol } = await import("./parse-protocol.ts");
  const protocol = parseProtocol(found.protos);
  writeTables(file, protocol);
  return protocol;
}

function readTables(file: string): Protocol | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Protocol;
  } catch {
    // Absent, or cut off: it is made again.
    return undefined;
  }
}

function writeTables(file: string, protocol: Protocol): void {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, JSON.stringify(protocol));
    renameSync(draft, file);
  } catch {
    // Where node_modules cannot be written, every start parses the definitions.
  }
}
