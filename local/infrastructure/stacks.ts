import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "./blocks.ts";

/** One synthesised stack: Terraform's JSON syntax (https://developer.hashicorp.com/terraform/language/syntax/json), as cdktf writes it. */
export interface Stack {
  readonly name: string;
  readonly projectId: string;
  readonly region: string;
  /** `resource.<type>.<logical name>` */
  readonly resources: Blocks;
  readonly dataSources: Blocks;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

/** The stacks of a `cdktf.out` directory, dependencies first. */
export function readStacks(directory: string): readonly Stack[] {
  const manifest = section(readJson(join(directory, "manifest.json"), directory), "stacks");
  const entries = Object.entries(manifest).map(([name, value]) => {
    const entry = isObject(value) ? value : {};
    return {
      name,
      file: String(entry["synthesizedStackPath"] ?? `stacks/${name}/cdk.tf.json`),
      dependencies: (entry["dependencies"] as readonly string[] | undefined) ?? [],
    };
  });
  return inOrder(entries).map(({ name, file }) =>
    toStack(name, readJson(join(directory, file), directory)),
  );
}

function readJson(file: string, directory: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const problem = `${file} cannot be read: synthesise the infrastructure into ${directory} first (node infra/main.ts).`;
    throw new Error(problem, { cause });
  }
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new Error(`${file} is not a JSON object; synthesise again.`);
  return parsed;
}

function toStack(name: string, json: Record<string, unknown>): Stack {
  const google = section(json, "provider")["google"];
  const provider: unknown = Array.isArray(google) ? google[0] : google;
  const settings = isObject(provider) ? provider : {};
  const projectId = settings["project"];
  const region = settings["region"];
  if (typeof projectId !== "string" || typeof region !== "string")
    throw new Error(`Stack ${name}: provider "google" needs a literal project and region.`);
  return {
    name,
    projectId,
    region,
    resources: section(json, "resource") as Blocks,
    dataSources: section(json, "data") as Blocks,
    locals: section(json, "locals"),
    variables: defaults(section(json, "variable")),
    outputs: Object.fromEntries(
      Object.entries(section(json, "output")).map(([output, block]) => [
        output,
        isObject(block) ? block["value"] : undefined,
      ]),
    ),
  };
}

function defaults(variables: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, block]) =>
      isObject(block) && "default" in block ? [[name, block["default"]]] : [],
    ),
  );
}

function section(json: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = json[name];
  return isObject(value) ? value : {};
}

function inOrder<T extends { readonly name: string; readonly dependencies: readonly string[] }>(
  entries: readonly T[],
): readonly T[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const ordered = new Set<T>();
  const visit = (entry: T, path: readonly string[]): void => {
    if (ordered.has(entry)) return;
    if (path.includes(entry.name))
      throw new Error(`Stacks depend on each other: ${[...path, entry.name].join(" → ")}.`);
    for (const dependency of entry.dependencies) {
      const found = byName.get(dependency);
      if (found !== undefined) visit(found, [...path, entry.name]);
    }
    ordered.add(entry);
  };
  for (const entry of entries) visit(entry, []);
  return [...ordered];
}
