/** One Terraform resource of the synthesised stacks, with references resolved to the values they have locally. */
export interface Resource {
  /** Terraform type, for example `google_pubsub_topic`. */
  readonly type: string;
  /** `<type>.<logical name>`, unique within its stack. */
  readonly address: string;
  readonly stack: string;
  /** Terraform arguments in snake_case; blocks are arrays as the provider's schema has them, references are plain values. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Infrastructure {
  readonly projectId: string;
  readonly region: string;
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
}
