import type { z } from "zod";

interface Node {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly def?: { readonly innerType?: unknown };
  meta?(): z.core.GlobalMeta | undefined;
}

/** Metadata of a payload field, also where it is optional; dots lead into objects. */
export function fieldMeta(payload: z.ZodObject, path: string): z.core.GlobalMeta {
  let node: Node | undefined = payload as Node;
  for (const part of path.split(".")) node = unwrapped(node)?.shape?.[part] as Node | undefined;
  let meta: z.core.GlobalMeta = {};
  for (; node !== undefined; node = node.def?.innerType as Node | undefined)
    meta = { ...node.meta?.(), ...meta };
  return meta;
}

const unwrapped = (node: Node | undefined): Node | undefined =>
  node?.shape === undefined && node?.def?.innerType !== undefined
    ? unwrapped(node.def.innerType as Node)
    : node;
