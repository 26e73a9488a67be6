import type { EnvironmentConfig } from "../config/schema.ts";

/** A resource as Terraform will read it: snake_case arguments, references still `${…}`. */
export interface SynthesisedResource {
  readonly stack: string;
  readonly type: string;
  /** `<type>.<logical name>` */
  readonly address: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface PolicyContext {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** Names of the functions whose deploy.ts says that anyone may call them. */
  readonly publicFunctions: ReadonlySet<string>;
  /** Bronze tables whose contract says that models read them whole. */
  readonly readWhole: ReadonlySet<string>;
}

export interface Violation {
  readonly resource: SynthesisedResource;
  /** What is wrong with it, as the end of "<address> …". */
  readonly problem: string;
  /** What to do. */
  readonly fix: string;
}

/** A rule over all resources of one environment; pure, so that a test plants a violation in a literal. */
export interface Policy {
  readonly name: string;
  readonly check: (
    resources: readonly SynthesisedResource[],
    context: PolicyContext,
  ) => readonly Violation[];
}

/** A policy that looks at one resource at a time and finds one thing wrong with it at most. */
export function eachResource(
  name: string,
  check: (
    resource: SynthesisedResource,
    context: PolicyContext,
  ) => Omit<Violation, "resource"> | undefined,
): Policy {
  return {
    name,
    check: (resources, context) =>
      resources.flatMap((resource) => {
        const found = check(resource, context);
        return found === undefined ? [] : [{ resource, ...found }];
      }),
  };
}

/** A nested block; Terraform JSON has it as an object or as a list of one. */
export function blockOf(
  attributes: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value: unknown = attributes[name];
  const block: unknown = Array.isArray(value) ? value[0] : value;
  return typeof block === "object" && block !== null
    ? (block as Readonly<Record<string, unknown>>)
    : undefined;
}
