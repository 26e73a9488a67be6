import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { synthesise, type Parts } from "../../infra/app.ts";
import { readProviderSchema, type ProviderSchema } from "./provider-schema.ts";
import { startStubProvider } from "./stub-provider.ts";
import { runTerraform, terraformVersion } from "./terraform.ts";

export type StackCheck =
  | { readonly stack: string; readonly ok: true; readonly planned: readonly PlannedResource[] }
  | { readonly stack: string; readonly ok: false; readonly step: string; readonly output: string };

/** A resource as terraform would create it: references and templates evaluated, what is not known yet left out. */
export interface PlannedResource {
  readonly address: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export type InfraCheck =
  | { readonly kind: "skipped"; readonly reason: string }
  | {
      readonly kind: "checked";
      readonly terraform: string;
      readonly stacks: readonly StackCheck[];
    };

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly synthesizedStackPath: string }>>;
}

/** `terraform validate` and `plan` of an environment's stacks, without network, credentials or a build. */
export async function checkInfra(environment: string, parts?: Parts): Promise<InfraCheck> {
  const terraform = await terraformVersion();
  if (terraform === undefined)
    return {
      kind: "skipped",
      reason: "terraform is not installed (https://developer.hashicorp.com/terraform/install)",
    };
  const folder = await mkdtemp(join(tmpdir(), "ame-check-infra-"));
  const outdir = join(folder, "repository/cdktf.out");
  try {
    synthesise({ environments: [environment], outdir, ...(parts === undefined ? {} : { parts }) });
    const manifest = JSON.parse(await readFile(join(outdir, "manifest.json"), "utf8")) as Manifest;
    const schema = await readProviderSchema(
      createRequire(import.meta.url).resolve("@cdktf/provider-google/.jsii"),
    );
    const stacks: StackCheck[] = [];
    for (const [stack, { synthesizedStackPath }] of Object.entries(manifest.stacks)) {
      const file = join(outdir, synthesizedStackPath);
      const types = await localise(file);
      stacks.push(await checkStack(stack, dirname(file), only(schema, types)));
    }
    return { kind: "checked", terraform, stacks };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkStack(
  stack: string,
  folder: string,
  schema: ProviderSchema,
): Promise<StackCheck> {
  const provider = await startStubProvider(schema);
  try {
    let output = "";
    for (const step of [
      ["init", "-input=false", "-no-color"],
      ["validate", "-no-color"],
      ["plan", "-input=false", "-no-color", "-refresh=false", "-out=plan"],
      ["show", "-json", "plan"],
    ]) {
      const run = await runTerraform(folder, step, provider.port);
      if (!run.ok) return { stack, ok: false, step: step[0] ?? "", output: run.output };
      output = run.output;
    }
    const { planned_values: values } = JSON.parse(output) as {
      planned_values: { root_module: { resources?: readonly PlannedResource[] } };
    };
    return { stack, ok: true, planned: values.root_module.resources ?? [] };
  } finally {
    provider.close();
  }
}

/**
 * Makes a stack plannable here: state in its folder, and a file wherever a function's bundle is expected, as plan takes
 * their hashes. Answers the resource and data source types that the stack uses.
 */
async function localise(file: string): Promise<ReadonlySet<string>> {
  const stack = JSON.parse(await readFile(file, "utf8")) as {
    terraform: { backend?: unknown };
    resource?: Record<string, Record<string, { source?: string }>>;
    data?: Record<string, unknown>;
  };
  delete stack.terraform.backend;
  await writeFile(file, JSON.stringify(stack));
  for (const { source } of Object.values(stack.resource?.["google_storage_bucket_object"] ?? {})) {
    if (source === undefined) continue;
    const path = join(dirname(file), source);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, createHash("sha256").update(source).digest());
  }
  return new Set([...Object.keys(stack.resource ?? {}), ...Object.keys(stack.data ?? {})]);
}

/** The whole schema is 30 MB; terraform needs what the stack names. */
export function only(schema: ProviderSchema, types: ReadonlySet<string>): ProviderSchema {
  const used = <T>(blocks: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...blocks].filter(([type]) => types.has(type)));
  return {
    provider: schema.provider,
    resources: used(schema.resources),
    dataSources: used(schema.dataSources),
  };
}
