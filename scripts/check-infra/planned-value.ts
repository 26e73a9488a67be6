import type { Attribute, Block, CtyType } from "./provider-schema.ts";
import { unknown, type TerraformValue } from "./terraform-value.ts";

type Fill = (attribute: Attribute) => TerraformValue;

/** What a provider answers to a plan: what it will give itself is not known yet. */
export const plannedValue = (block: Block, proposed: TerraformValue): TerraformValue =>
  complete(block, proposed, () => unknown);

/** What reading a data source gives: its computed attributes with stand-ins, so that what is made of them can be planned. */
export const readValue = (block: Block, config: TerraformValue): TerraformValue =>
  complete(block, config, ({ name, type }) => standIn(name, type));

/** What a resource is once it exists: what was not known has a stand-in. */
export const appliedValue = (block: Block, planned: TerraformValue): TerraformValue =>
  complete(block, withoutUnknown(planned), ({ name, type }) => standIn(name, type));

function withoutUnknown(value: TerraformValue): TerraformValue {
  if (value === unknown) return null;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withoutUnknown);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withoutUnknown(inner)]),
  );
}

/** Fills the computed attributes that are null, in nested blocks too. A null value is a deletion and stays. */
function complete(block: Block, value: TerraformValue, fill: Fill): TerraformValue {
  if (value === null || typeof value !== "object") return value;
  const given = value as Readonly<Record<string, TerraformValue>>;
  const result: Record<string, TerraformValue> = { ...given };
  for (const attribute of block.attributes)
    if (attribute.computed && (given[attribute.name] ?? null) === null)
      result[attribute.name] = fill(attribute);
  for (const nested of block.blocks) {
    const inner = given[nested.name] ?? null;
    result[nested.name] = Array.isArray(inner)
      ? (inner as readonly TerraformValue[]).map((item) => complete(nested.block, item, fill))
      : complete(nested.block, inner, fill);
  }
  return result;
}

function standIn(name: string, type: CtyType): TerraformValue {
  if (type === "string") return name === "number" ? "100000000000" : `stub-${name}`;
  if (type === "number") return 0;
  if (type === "bool") return false;
  return null;
}
