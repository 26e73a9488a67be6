import { expect, test } from "vitest";
import { child, children, columnOf, foldMessage, required } from "../../../../sql/analyzer/tree.ts";
import { typeName, typeOf } from "../../../../sql/analyzer/types.ts";

test("unions and base classes are folded into one node", () => {
  const node = foldMessage({
    node: "resolved_function_call_base_node",
    resolved_function_call_base_node: {
      node: "resolved_function_call_node",
      resolved_function_call_node: {
        parent: { parent: { type: { type_kind: "TYPE_INT64" } }, argument_list: [] },
        function_call_info: {},
      },
    },
  });
  expect(node.kind).toBe("function_call");
  expect(typeOf(node["type"])).toEqual({ kind: "INT64" });
  expect(children(node, "argument_list")).toEqual([]);
  expect(child(node, "missing")).toBeUndefined();
  expect(() => required(node, "missing")).toThrow("function_call node has no missing");
});

test("a column has its id, name and type", () => {
  const column = foldMessage({
    column_id: "7",
    name: "a",
    table_name: "t",
    type: { type_kind: "TYPE_STRING" },
  });
  expect(columnOf(column)).toMatchObject({ id: "7", name: "a", tableName: "t" });
});

test("types are written as GoogleSQL writes them", () => {
  const type = typeOf(
    foldMessage({
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
    }),
  );
  expect(typeName(type)).toBe("STRUCT<city STRING, ARRAY<FLOAT64>>");
});
