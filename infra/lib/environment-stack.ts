import { GoogleProvider } from "@cdktf/provider-google/lib/provider/index.js";
import { GcsBackend, TerraformElement, TerraformStack } from "cdktf";
import type { Construct, Node } from "constructs";
import type { EnvironmentConfig } from "../config/schema.ts";
import { createNaming, type KeyName, type Naming } from "./naming.ts";

export interface Environment {
  readonly name: string;
  readonly config: EnvironmentConfig;
}

/** A stack of one environment: its state, its provider, and resource addresses that are readable and stable. */
export class EnvironmentStack extends TerraformStack {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  readonly naming: Naming;
  private readonly addresses = new Map<string, string>();
  private synthesised: unknown;

  constructor(scope: Construct, name: string, { name: environment, config }: Environment) {
    super(scope, `${environment}-${name}`);
    this.environment = environment;
    this.config = config;
    this.naming = createNaming(config);
    const { projectId, region } = config;
    new GcsBackend(this, { bucket: this.naming.stateBucket(), prefix: name });
    new GoogleProvider(this, "google", {
      project: projectId,
      region,
      // Quota and billing of API calls belong to the project that is changed, not to the caller's.
      userProjectOverride: true,
      billingProject: projectId,
      defaultLabels: { ...config.labels, application: "ame", environment },
    });
  }

  /** The key that data of a kind is encrypted with, or undefined where Google's own keys do it. */
  keyId(name: KeyName): string | undefined {
    return this.config.customerManagedKeys ? this.naming.cryptoKeyId(name) : undefined;
  }

  /**
   * cdktf resolves every element once more than it writes it, because a reference to another stack would add elements. Stacks here
   * never refer to each other, so nothing is left to prepare.
   */
  override prepareStack(): void {}

  /** Policies look at what is written, and it is made only once: a stack does not change after it was looked at. */
  override toTerraform(): unknown {
    this.synthesised ??= super.toTerraform() as unknown;
    return this.synthesised;
  }

  /**
   * Addresses are the construct path joined by "_". The default appends a hash of the path; without it a table keeps its
   * address, and its rows, when constructs are regrouped under the same names.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const { path, scopes } = node;
    const id = scopes
      .slice(scopes.indexOf(this) + 1)
      .map((scope) => scope.node.id)
      .join("_")
      .replaceAll(/[^A-Za-z0-9_-]/g, "_");
    const holder = this.addresses.get(id) ?? path;
    if (holder !== path)
      throw new Error(`${path} and ${holder} would share the address ${id}: rename one of them.`);
    this.addresses.set(id, path);
    return id;
  }
}

/** The stack a construct belongs to. */
export function stackOf(construct: Construct): EnvironmentStack {
  const stack = TerraformStack.of(construct);
  if (stack instanceof EnvironmentStack) return stack;
  throw new Error(`${construct.node.path} is outside an EnvironmentStack.`);
}
