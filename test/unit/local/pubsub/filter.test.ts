import { expect, test } from "vitest";
import { parseFilter } from "../../../../local/pubsub/filter.ts";

const attributes = { source: "web", entity: "track", "event-type": "page", empty: "" };

test.each([
  ["", true],
  ["attributes:source", true],
  ["attributes:missing", false],
  ["attributes:empty", true],
  ['attributes.source = "web"', true],
  ['attributes.source="retail"', false],
  ['attributes.source != "retail"', true],
  ['attributes.missing != "retail"', true],
  ['attributes."event-type" = "page"', true],
  ['hasPrefix(attributes.entity, "tr")', true],
  ['hasPrefix(attributes.missing, "")', false],
  ["NOT attributes:missing", true],
  ["-attributes:source", false],
  ['attributes:source AND attributes.entity = "track"', true],
  ["attributes:missing OR attributes:source", true],
  ["(attributes:missing OR attributes:source) AND NOT attributes:other", true],
  [String.raw`attributes.source = "we\"b"`, false],
])("%s is %s", (filter, expected) => {
  expect(parseFilter(filter)(attributes)).toBe(expected);
});

test.each([
  ["attributes:a AND attributes:b OR attributes:c", /AND and OR may not be mixed/],
  ["attributes.a = b", /expected a quoted string but found b/],
  ["attributes.a", /expected `=` but found its end/],
  ["(attributes:a", /expected `\)`/],
  ['data = "x"', /expected `attributes` but found data/],
  ["attributes:a attributes:b", /expected AND, OR or the end/],
  ['attributes.a = "x" $', /unexpected `\$`/],
  [`attributes.a = "${"x".repeat(256)}"`, /longer than 256 bytes/],
])("%s is refused", (filter, message) => {
  expect(() => parseFilter(filter)).toThrow(message);
});
