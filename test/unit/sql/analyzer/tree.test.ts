import { expect, test } from "vitest";
import { createCodec } from "../../../../sql/analyzer/codec.ts";
import type { FieldRow } from "../../../../sql/analyzer/protocol.ts";
import {
  child,
  children,
  columnOf,
  required,
  type TreeNode,
} from "../../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../../sql/analyzer/types.ts";

const message = (number: number, name: string, type: string, union = ""): FieldRow => [
  number,
  name,
  "message",
  false,
  type,
  union,
];
const messages: Record<string, readonly FieldRow[]> = {
  AnyExpr: [message(3, "resolved_function_call_base_node", "AnyCall", "node")],
  AnyCall: [message(5, "resolved_function_call_node", "Call", "node")],
  Call: [
    message(1, "parent", "CallBase"),
    message(2, "function_call_info", "Info"),
    [3, "hint", "message", true, "Info", ""],
  ],
  CallBase: [
    message(1, "parent", "Expr"),
    [2, "argument_list", "message", true, "AnyExpr", ""],
    [4, "argument_ids", "int64", true, "", ""],
  ],
  Expr: [message(2, "type", "Type")],
  Type: [[1, "type_kind", "string", false, "", ""]],
  Info: [],
};
const { encode, decode } = createCodec({ messages, enums: {}, methods: {} });

test("unions and base classes are folded into one node", () => {
  const call = {
    resolved_function_call_base_node: {
      resolved_function_call_node: {
        parent: {
          parent: { type: { type_kind: "TYPE_INT64" } },
          argument_ids: ["7", "9007199254740993", "-1"],
        },
        function_call_info: {},
      },
    },
  };
  const inner = call.resolved_function_call_base_node.resolved_function_call_node;
  const outer = {
    resolved_function_call_base_node: {
      resolved_function_call_node: {
        ...inner,
        parent: { ...inner.parent, argument_list: [call] },
      },
    },
  };
  const node = decode("AnyExpr", encode("AnyExpr", outer));
  expect(node.kind).toBe("function_call");
  expect(node).not.toHaveProperty("node");
  expect(typeOf(node["type"])).toEqual({ kind: "INT64" });
  expect(node["argument_ids"]).toEqual(["7", "9007199254740993", "-1"]);
  expect(children(node, "argument_list").map(({ kind }) => kind)).toEqual(["function_call"]);
  expect(child(node, "missing")).toBeUndefined();
  expect(() => required(node, "missing")).toThrow("function_call node has no missing");
});

test("a message that ends inside another is refused", () => {
  const bytes = encode("AnyExpr", {
    resolved_function_call_base_node: { resolved_function_call_node: { function_call_info: {} } },
  });
  expect(() => decode("AnyExpr", bytes.subarray(0, bytes.length - 1))).toThrow("truncated");
});

test("a column has its id, name and type", () => {
  const column = {
    kind: "",
    column_id: "7",
    name: "a",
    table_name: "t",
    type: { type_kind: "TYPE_STRING" },
  };
  expect(columnOf(column)).toMatchObject({ id: "7", name: "a", tableName: "t" });
});

test("types are written as GoogleSQL writes them", () => {
  const struct: TreeNode = {
    kind: "",
    type_kind: "TYPE_STRUCT",
    struct_type: {
      field: [
        { field_name: "city", field_type: { type_kind: "TYPE_STRING" } },
        {
          field_name: "",
          field_type: {
            type_kind: "TYPE_ARRAY",
            array_type: { element_type: { type_kind: "TYPE_DOUBLE" } },
          },
        },
      ],
    },
  };
  expect(typeName(typeOf(struct))).toBe("STRUCT<city STRING, ARRAY<FLOAT64>>");
});
