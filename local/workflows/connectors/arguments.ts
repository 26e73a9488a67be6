import type { Connector } from "./catalogue.ts";
import { pathParameters } from "./method.ts";

/** Arguments that a call may leave out although they are part of the path. */
const pathDefaults: Readonly<Record<string, string>> = {
  version: "latest",
};

/** What is wrong with the names of a call's arguments, for deployment. */
export function argumentProblems(
  { name, method, service }: Connector,
  given: readonly string[],
): readonly string[] {
  const inPath = [...pathParameters(method), ...(service.endpointArguments ?? [])];
  const allowed = [...inPath, ...method.query, "connector_params"];
  if (method.hasBody) allowed.push("body");
  if (method.special === "runExecution") allowed.push("argument", "call_log_level");
  if (method.special === "secretString" || method.special === "runExecution") {
    const optional = ["project_id", "location", "version"];
    return [...unknown(name, given, allowed), ...missing(name, given, inPath, optional)];
  }
  return [...unknown(name, given, allowed), ...missing(name, given, inPath, [])];
}

const unknown = (name: string, given: readonly string[], allowed: readonly string[]): string[] =>
  given
    .filter((argument) => !allowed.includes(argument))
    .map((argument) => `${name} has no argument ${argument}: it takes ${allowed.join(", ")}`);

const missing = (
  name: string,
  given: readonly string[],
  required: readonly string[],
  optional: readonly string[],
): string[] =>
  required
    .filter((argument) => !given.includes(argument) && !optional.includes(argument))
    .map((argument) => `${name} needs the argument ${argument}`);

/** Of the execution that calls: the project and location it runs in stand in where none is given. */
export const withDefaults = (
  given: (name: string) => string | undefined,
  surroundings: { readonly projectId: string; readonly location: string },
): ((name: string) => string | undefined) => {
  const defaults: Readonly<Record<string, string>> = {
    ...pathDefaults,
    project_id: surroundings.projectId,
    location: surroundings.location,
  };
  return (name) => given(name) ?? defaults[name];
};
