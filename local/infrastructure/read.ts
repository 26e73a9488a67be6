import { defaultPorts } from "../ports.ts";
import { isObject, listBlocks } from "./blocks.ts";
import { computedAttribute, type Subject } from "./computed-attributes.ts";
import { evaluateTemplate, ExpressionError, type ReferencePath } from "./expression.ts";
import type { Infrastructure, Resource } from "./infrastructure.ts";
import { readStacks, type Stack } from "./stacks.ts";

export interface ReadOptions {
  /** Where the local Cloud Run answers; a function's uri is `<runUrl>/<service>`. */
  readonly runUrl?: string;
}

/** Terraform's own arguments: they say how to apply a resource, not what it is. */
const metaArguments = new Set(["//", "depends_on", "lifecycle", "provider", "timeouts"]);

/**
 * What the synthesised stacks of a `cdktf.out` directory declare, with every reference replaced by the value it has on this
 * machine. Throws one error that lists every reference it cannot resolve.
 */
export function readInfrastructure(directory: string, options: ReadOptions = {}): Infrastructure {
  const stacks = readStacks(directory);
  const [first] = stacks;
  if (first === undefined) throw new Error(`${directory} holds no stacks: synthesise first.`);
  const projects = [...new Set(stacks.map((stack) => stack.projectId))];
  if (projects.length > 1)
    throw new Error(
      `${directory} holds stacks of several projects (${projects.join(", ")}); synthesise one (node infra/main.ts --environment <name> --out <folder>).`,
    );

  const runUrl = options.runUrl ?? `http://127.0.0.1:${defaultPorts.run}`;
  const resolver = createResolver(stacks, runUrl);
  const problems: string[] = [];
  const resources = stacks.flatMap((stack) =>
    declarations(stack).flatMap(({ type, address, declared }): Resource[] => {
      const attributes: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(declared)) {
        if (metaArguments.has(name)) continue;
        try {
          attributes[name] = resolver.resolve(stack, value);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          problems.push(`${stack.name}/${address}, ${name}: ${error.message}`);
        }
      }
      return [{ type, address, stack: stack.name, attributes: listBlocks(attributes) }];
    }),
  );
  if (problems.length > 0)
    throw new Error(`The infrastructure cannot be read:\n  ${problems.join("\n  ")}`);
  return createInfrastructure(first.projectId, first.region, resources);
}

export function createInfrastructure(
  projectId: string,
  region: string,
  resources: readonly Resource[],
): Infrastructure {
  const byType = Map.groupBy(resources, (resource) => resource.type);
  return { projectId, region, resources, ofType: (type) => byType.get(type) ?? [] };
}

function declarations(
  stack: Stack,
): { type: string; address: string; declared: Record<string, unknown> }[] {
  return Object.entries(stack.resources).flatMap(([type, named]) =>
    Object.entries(named).map(([logicalName, declared]) => {
      if ("count" in declared || "for_each" in declared)
        throw new Error(
          `${stack.name}/${type}.${logicalName}: count and for_each are not supported; declare each resource.`,
        );
      return { type, address: `${type}.${logicalName}`, declared };
    }),
  );
}

interface Resolver {
  resolve(stack: Stack, value: unknown): unknown;
}

function createResolver(stacks: readonly Stack[], runUrl: string): Resolver {
  /** References being followed, to tell a cycle from depth. */
  const following: string[] = [];

  const resolve = (stack: Stack, value: unknown): unknown => {
    if (typeof value === "string") return evaluateTemplate(value, (path) => follow(stack, path));
    if (Array.isArray(value)) return value.map((item) => resolve(stack, item));
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, resolve(stack, inner)]),
    );
  };

  const follow = (stack: Stack, path: ReferencePath): unknown => {
    const name = `${stack.name}/${path.join(".")}`;
    if (following.includes(name))
      throw new ExpressionError(`references go in a circle: ${[...following, name].join(" → ")}`);
    following.push(name);
    try {
      return lookup(stack, path);
    } finally {
      following.pop();
    }
  };

  const lookup = (stack: Stack, path: ReferencePath): unknown => {
    const [head, ...rest] = path;
    if (head === "terraform" && rest[0] === "workspace") return "default";
    if (head === "local") return select(stack, stack.locals, rest, path);
    if (head === "var") return select(stack, stack.variables, rest, path);
    if (head !== "data") return attribute(stack, stack.resources, head, rest, path);
    const [type, ...inner] = rest;
    if (type === "terraform_remote_state") return output(inner, path);
    return attribute(stack, stack.dataSources, `data.${String(type)}`, inner, path);
  };

  /** Cross-stack references: cdktf names an output after stack and attribute, so it is found by its name. */
  const output = ([, , name]: readonly (string | number)[], path: ReferencePath): unknown => {
    const owner = stacks.find((stack) => name !== undefined && name in stack.outputs);
    if (owner === undefined) throw unresolved(path, "no stack has that output");
    return resolve(owner, owner.outputs[String(name)]);
  };

  const attribute = (
    stack: Stack,
    blocks: Stack["resources"],
    type: string,
    [logicalName, ...rest]: readonly (string | number)[],
    path: ReferencePath,
  ): unknown => {
    const declared = blocks[type.replace(/^data\./, "")]?.[String(logicalName)];
    if (declared === undefined) throw unresolved(path, `stack ${stack.name} does not declare it`);
    const names = rest.filter((step) => typeof step === "string");
    const [first] = names;
    if (first === undefined) throw unresolved(path, "a whole resource is no value");
    const known = computedAttribute(
      type,
      names.join("."),
      subjectOf(stack, String(logicalName), declared),
    );
    if (known !== undefined && !(first in declared && names.length === 1)) return known;
    if (!(first in declared)) throw unresolved(path, "its value is known only after apply");
    return select(stack, listBlocks(declared), rest, path);
  };

  const select = (
    stack: Stack,
    root: unknown,
    steps: readonly (string | number)[],
    path: ReferencePath,
  ): unknown => {
    let value = root;
    for (const step of steps) {
      if (typeof value === "string") value = resolve(stack, value);
      const next: unknown =
        isObject(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined;
      if (next === undefined) throw unresolved(path, `it has no ${String(step)}`);
      value = next;
    }
    return resolve(stack, value);
  };

  const subjectOf = (
    stack: Stack,
    logicalName: string,
    declared: Record<string, unknown>,
  ): Subject => ({
    projectId: stack.projectId,
    region: stack.region,
    runUrl,
    logicalName,
    text(argument, fallback) {
      const value = argument in declared ? resolve(stack, declared[argument]) : fallback;
      if (typeof value === "string" || typeof value === "number") return String(value);
      throw new ExpressionError(`${logicalName} has no ${argument} to make a name of`);
    },
  });

  return { resolve };
}

function unresolved(path: ReferencePath, reason: string): ExpressionError {
  return new ExpressionError(`\${${path.join(".")}} cannot be resolved: ${reason}`);
}
