import { expect, test } from "vitest";
import { namesOf } from "../../../../sql/lineage/json-path.ts";

test.each([
  ["$", []],
  ["$.traits.email", ["traits", "email"]],
  ["$.products[0].name", ["products", "name"]],
  ["$['first name'].x", ["first name", "x"]],
  ['$."first name"', ["first name"]],
  ["lax $.a.b", ["a", "b"]],
  ["lax recursive $.a[*].b", ["a", "b"]],
])("%s", (path, names) => {
  expect(namesOf(path)).toEqual(names);
});

test.each(["traits.email", "$..email", "$.a[-1]", ""])("%s is no path that is known", (path) => {
  expect(namesOf(path)).toBeUndefined();
});
