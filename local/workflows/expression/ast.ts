/** Syntax tree of the text inside `${…}`. */
export type Expression =
  | { readonly kind: "literal"; readonly value: null | boolean | bigint | number | string }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "member"; readonly object: Expression; readonly name: string }
  | { readonly kind: "index"; readonly object: Expression; readonly index: Expression }
  | {
      readonly kind: "call";
      /** Dotted, as written: `text.split`. */
      readonly name: string;
      readonly arguments: readonly Expression[];
    }
  | { readonly kind: "unary"; readonly operator: "not" | "-"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

/**
 * Binding strength of the binary operators; `not` and unary minus bind tighter than all of them.
 * https://cloud.google.com/workflows/docs/reference/syntax/datatypes#order-operations
 */
export const precedence = {
  or: 1,
  and: 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  in: 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "//": 5,
  "%": 5,
} as const;

export type BinaryOperator = keyof typeof precedence;

export const isBinaryOperator = (text: string): text is BinaryOperator => text in precedence;

/** `http.default_retry` for a chain of plain names, otherwise `undefined`. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.kind === "variable") return expression.name;
  if (expression.kind !== "member") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}

/** Direct parts, for walks over the tree. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "variable":
      return [];
    case "list":
      return expression.items;
    case "member":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "call":
      return expression.arguments;
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
  }
}
