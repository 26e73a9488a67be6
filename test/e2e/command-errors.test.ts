import { createServer } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPorts } from "../../local/ports.ts";
import { portVariable } from "../../local/server/ports.ts";
import { rememberLocal } from "../../scripts/target.ts";
import { openTestCloud, type TestCloud } from "./cloud.ts";
import { typeCommand, type Ended } from "./type-command.ts";

const directory = mkdtempSync(join(tmpdir(), "ame-commands-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const ame = (
  arguments_: readonly string[],
  environment: Record<string, string> = {},
  stateDirectory = directory,
): Promise<Ended> => typeCommand(arguments_, stateDirectory, environment);

const anyPort = Object.fromEntries(
  Object.keys(defaultPorts).map((service) => [portVariable(service), "0"]),
);

describe("a command that cannot be done says in one line what to do", () => {
  const noCloud =
    "ame: no local Google Cloud is running: start one with `npx ame local` in another terminal, or set GOOGLE_CLOUD_PROJECT to act on a deployed one.\n";

  test.each<[string, string[], string]>([
    [
      "a command that does not exist",
      ["lod"],
      "ame: unknown command 'lod' (Did you mean load?): see `ame --help`.\n",
    ],
    [
      "a wrong flag",
      ["query", "SELECT 1", "--jsn"],
      "ame: unknown option '--jsn' (Did you mean --json?): see `ame query --help`.\n",
    ],
    [
      "a flag left out",
      ["load", "orders.csv"],
      "ame: required option '--source <name>' not specified: see `ame load --help`.\n",
    ],
    [
      "a flag's wrong value",
      ["start", "--days", "many"],
      "ame: option '--days <count>' argument 'many' is invalid. give a whole number from 1: see `ame start --help`.\n",
    ],
    [
      "no argument",
      ["trace"],
      "ame: missing required argument 'event-id': see `ame trace --help`.\n",
    ],
    [
      "a source without a contract",
      ["load", "orders.csv", "--source", "fax", "--entity", "page"],
      "ame: no contract takes files of fax.page: fax is no source that sends files, see docs/sources.md.\n",
    ],
    ["no cloud to query", ["query", "SELECT 1"], noCloud],
    ["no cloud to run in", ["run", "pipeline"], noCloud],
    [
      "no cloud to load into",
      ["load", "x.csv", "--source", "retail", "--entity", "order_line"],
      noCloud,
    ],
  ])("%s", async (_what, arguments_, stderr) => {
    expect(await ame(arguments_)).toEqual({ code: 1, stdout: "", stderr });
  });

  test("a port that is no number", async () => {
    expect(await ame(["local"], { ...anyPort, AME_PUBSUB_PORT: "http" })).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "ame: AME_PUBSUB_PORT=http is no port: give a number from 0 (any free one) to 65535.\n",
    });
  });

  test.each(["local", "start"])("a port in use (ame %s)", async (command) => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    const { port } = holder.address() as { port: number };
    const { code, stderr } = await ame([command], { ...anyPort, AME_PUBSUB_PORT: String(port) });
    holder.close();
    expect(code).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toBe(
      `ame: Port ${port} for pubsub is in use: stop what listens there, or set AME_PUBSUB_PORT to another port.`,
    );
  });
});

describe("with a local cloud", () => {
  const state = mkdtempSync(join(tmpdir(), "ame-commands-"));
  let opened: TestCloud;
  beforeAll(async () => {
    opened = await openTestCloud();
    process.env["AME_DIRECTORY"] = state;
    rememberLocal(opened.state);
    Reflect.deleteProperty(process.env, "AME_DIRECTORY");
  });
  afterAll(async () => {
    await opened?.cloud.close();
    rmSync(state, { recursive: true, force: true });
  });

  const fileOf = (name: string, content: string): string => {
    const file = join(state, name);
    writeFileSync(file, content);
    return file;
  };
  const missing = join(state, "missing.csv");
  const retail = ["--source", "retail", "--entity", "order_line"];

  test.each<[string, () => string[], RegExp]>([
    [
      "a file that is not there to load",
      () => ["load", missing, ...retail],
      /^ame: there is no file .*missing\.csv\.\n$/,
    ],
    [
      "a file that is not there to publish",
      () => ["publish", missing],
      /^ame: there is no file .*missing\.csv\.\n$/,
    ],
    [
      "a line that is no JSON",
      () => ["publish", fileOf("calls.ndjson", '{"type":"page","anonymousId":"a"}\n{oops\n')],
      /^ame: line 2 is not a JSON object: \{oops\n$/,
    ],
    ["SQL that is none", () => ["query", "SELEC 1"], /^ame: .*Syntax error.*\n$/],
    [
      "a table that is not there",
      () => ["query", "SELECT 1 FROM gold.nothing"],
      /^ame: .*gold\.nothing.*\n$/,
    ],
    ["a workflow that is not there", () => ["run", "pipelin"], /^ame: .*pipelin.*\n$/],
    [
      "an argument that is no JSON",
      () => ["run", "pipeline", "--argument", "{"],
      /^ame: --argument is not JSON: \{\n$/,
    ],
    [
      "an event that nobody knows",
      () => ["trace", "nobody"],
      /^ame: no stop knows event nobody: .*\(ame status\)\.\n$/,
    ],
  ])("%s", async (_what, arguments_, stderr) => {
    const ended = await ame(arguments_(), {}, state);
    expect(ended).toEqual({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
  });

  test("a file that is refused says why, and ends as failed", async () => {
    const file = fileOf("no-quantity.csv", "InvoiceNo,StockCode,InvoiceDate,UnitPrice\n");
    const ended = await ame(["load", file, ...retail], {}, state);
    expect(ended).toMatchObject({ code: 1, stderr: "" });
    expect(ended.stdout).toMatch(/no-quantity\.csv was refused: missing_column: .*Quantity/);
  });

  test("a call that is refused is named by its line", async () => {
    const file = fileOf("refused.ndjson", '{"type":"page","anonymousId":"a"}\n{"type":"page"}\n');
    const ended = await ame(["publish", file], {}, state);
    expect(ended.stdout).toMatch(/^1 accepted, 1 refused\n {2}line 2: .*anonymousId/);
  });
});
