import type { FunctionDeployment } from "../../functions/_shared/deployment.ts";
import type { WorkflowDeployment } from "../../workflows/deployment.ts";
import type { Value } from "./value.ts";

interface Deployed {
  readonly functions: readonly FunctionDeployment[];
  readonly workflows: readonly WorkflowDeployment[];
}

type AnyGrant = FunctionDeployment["grants"][number] | WorkflowDeployment["grants"][number];

const kinds = ["topic", "bucket", "function"] as const;

/**
 * What is told the name of a topic, a bucket or a function is there to use it, and without a role on it every call would be
 * refused. Throws one error that lists each such name without a grant.
 */
export function checkRequiredRoles({ functions, workflows }: Deployed): void {
  const problems = [
    ...functions.flatMap((deployment) =>
      missing(deployment, `functions/${deployment.name}/deploy.ts`),
    ),
    ...workflows.flatMap((deployment) =>
      missing(deployment, `workflows/registry.ts (${deployment.name})`),
    ),
  ];
  if (problems.length > 0) throw new Error(`Roles are missing:\n  ${problems.join("\n  ")}`);
}

function missing(
  { environment, grants }: FunctionDeployment | WorkflowDeployment,
  user: string,
): readonly string[] {
  return Object.entries(environment).flatMap(([variable, value]: [string, Value]) =>
    kinds.flatMap((kind) => {
      const name = nameOf(value, kind);
      if (name === undefined || grants.some((grant) => nameOf(grant, kind) === name)) return [];
      return [
        `${user} reads ${kind} "${name}" from ${variable} but has no role on it: add a grant { role: …, ${kind}: "${name}" }.`,
      ];
    }),
  );
}

function nameOf(value: Value | AnyGrant, kind: (typeof kinds)[number]): string | undefined {
  const name: unknown = typeof value === "string" ? undefined : Reflect.get(value, kind);
  return typeof name === "string" ? name : undefined;
}
