import { readFile } from "node:fs/promises";

/** A block of the provider's schema, as Terraform asks for it. */
export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly NestedBlock[];
}

export interface Attribute {
  readonly name: string;
  /** Terraform's type in JSON: `"string"`, `["list","string"]`, `["object",{…}]`. */
  readonly type: CtyType;
  readonly required: boolean;
  /** Given by the provider when the configuration leaves it out. */
  readonly computed: boolean;
}

export interface NestedBlock {
  readonly name: string;
  readonly block: Block;
  readonly nesting: "SINGLE" | "LIST";
  readonly required: boolean;
  readonly single: boolean;
}

export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>];

export interface ProviderSchema {
  readonly provider: Block;
  /** By Terraform type. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly dataSources: ReadonlyMap<string, Block>;
}

interface JsiiType {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: "array" | "map"; readonly elementtype: JsiiType };
  readonly union?: { readonly types: readonly JsiiType[] };
}

interface JsiiProperty {
  readonly name: string;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly type: JsiiType;
  readonly docs?: { readonly summary?: string; readonly remarks?: string };
}

type JsiiTypes = Readonly<
  Record<string, { readonly base?: string; readonly properties?: readonly JsiiProperty[] }>
>;

/**
 * The schema that the provider bindings were generated from, read back from the package's type description. What the
 * bindings do not keep (sets, most defaults, which optional arguments the provider fills in) is not in it.
 */
export async function readProviderSchema(jsiiFile: string): Promise<ProviderSchema> {
  const { types } = JSON.parse(await readFile(jsiiFile, "utf8")) as { types: JsiiTypes };
  const reader = new SchemaReader(types);
  const classes = (base: string): ReadonlyMap<string, Block> =>
    new Map(
      Object.entries(types)
        .filter(([, type]) => type.base === base)
        .map(([fqn]): [string, Block] => [terraformType(fqn), reader.top(fqn)]),
    );
  return {
    provider: reader.top("@cdktf/provider-google.provider.GoogleProvider"),
    resources: classes("cdktf.TerraformResource"),
    dataSources: classes("cdktf.TerraformDataSource"),
  };
}

/** `…pubsubTopic.PubsubTopic` is `google_pubsub_topic`; its module's name has the words apart. */
function terraformType(fqn: string): string {
  const module = fqn.split(".").at(-2) ?? "";
  return `google_${snakeCase(module.replace(/^dataGoogle/, "")).replace(/^_/, "")}`;
}

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

class SchemaReader {
  private readonly types: JsiiTypes;

  constructor(types: JsiiTypes) {
    this.types = types;
  }

  top(fqn: string): Block {
    return this.block(`${fqn}Config`, fqn);
  }

  /** Arguments are in the configuration's interface; what the class has beyond them is computed. */
  private block(configuration: string, outputs: string | undefined): Block {
    const attributes: Attribute[] = [];
    const blocks: NestedBlock[] = [];
    const taken = new Set<string>();
    for (const property of this.types[configuration]?.properties ?? []) {
      taken.add(property.name);
      const name = documentedName(property);
      const required = property.optional !== true;
      const nested = nestedType(property.type);
      if (nested === undefined)
        attributes.push({
          name,
          type: this.ctyType(property.type),
          required,
          computed: name === "id" && !required,
        });
      else
        blocks.push({
          name,
          block: this.block(nested.fqn, `${nested.fqn}OutputReference`),
          nesting: name === "timeouts" ? "SINGLE" : "LIST",
          required,
          single: nested.single,
        });
    }
    for (const property of this.outputsOf(outputs))
      if (!taken.has(property.name))
        attributes.push({
          name: snakeCase(property.name),
          type: this.ctyType(property.type),
          required: false,
          computed: true,
        });
    return { attributes, blocks };
  }

  private outputsOf(fqn: string | undefined): readonly JsiiProperty[] {
    const properties = this.types[fqn ?? ""]?.properties ?? [];
    return properties.filter(
      ({ name, static: isStatic }) =>
        isStatic !== true && !name.endsWith("Input") && name !== "internalValue",
    );
  }

  private ctyType({ primitive, fqn, collection, union }: JsiiType): CtyType {
    if (primitive === "string" || primitive === "number") return primitive;
    if (primitive === "boolean") return "bool";
    if (union !== undefined) {
      const known = union.types.find((type) => type.fqn !== "cdktf.IResolvable");
      return known === undefined ? "bool" : this.ctyType(known);
    }
    if (collection !== undefined)
      return [collection.kind === "map" ? "map" : "list", this.ctyType(collection.elementtype)];
    if (fqn === "cdktf.IResolvable" || fqn === "cdktf.BooleanMap") return "bool";
    if (fqn === "cdktf.StringMap") return ["map", "string"];
    if (fqn === "cdktf.NumberMap") return ["map", "number"];
    if (fqn?.startsWith("@cdktf/provider-google.") === true && fqn.endsWith("List"))
      return ["list", this.objectType(fqn.replace(/List$/, "OutputReference"))];
    return "dynamic";
  }

  private objectType(outputs: string): CtyType {
    return [
      "object",
      Object.fromEntries(
        this.outputsOf(outputs).map(({ name, type }) => [snakeCase(name), this.ctyType(type)]),
      ),
    ];
  }
}

/** The bindings' documentation links to the argument by its name in Terraform. */
function documentedName({ name, docs }: JsiiProperty): string {
  const text = `${docs?.summary ?? ""} ${docs?.remarks ?? ""}`;
  return /\/docs(?:\/[\w-]+\/\w+)?#(\w+) /.exec(text)?.[1] ?? snakeCase(name);
}

function nestedType(type: JsiiType): { fqn: string; single: boolean } | undefined {
  const options = type.union?.types ?? [type];
  for (const { fqn, collection } of options) {
    const element = collection?.kind === "array" ? collection.elementtype.fqn : fqn;
    if (element?.startsWith("@cdktf/provider-google.") === true)
      return { fqn: element, single: collection === undefined };
  }
  return undefined;
}
