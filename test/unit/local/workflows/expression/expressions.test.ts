import { describe, expect, it } from "vitest";
import { errorOf, evaluated } from "../run-source.ts";

const argument =
  '{"m": {"k": 1, "deep": {"list": [10, {"x": "y"}]}}, "none": null, "big": 9223372036854775807}';

describe("the value of an expression", () => {
  it.each([
    // Arithmetic and its precedence.
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["10 - 2 - 3", "5"],
    ["2 * 3 % 4", "2"],
    ["-2 * 3", "-6"],
    ["7 // 2", "3"],
    ["-7 // 2", "-4"],
    ["7 // -2", "-4"],
    ["-7 % 3", "2"],
    ["7 % 3", "1"],
    ["5 / 2", "2.5"],
    ["7.5 // 2", "3"],
    ["1.5 + 1", "2.5"],
    // Division gives a double even where it comes out even.
    ["get_type(4 / 2)", '"double"'],
    ["get_type(4 // 2)", '"integer"'],
    // 64-bit integers stay exact.
    ["9223372036854775806 + 1", "9223372036854775807"],
    ["-9223372036854775808", "-9223372036854775808"],
    ["args.big", "9223372036854775807"],
    ["9007199254740993 * 1", "9007199254740993"],
    // A string beside a number.
    ['"n=" + 5', '"n=5"'],
    ['5 + "n"', '"5n"'],
    ['"x" + 2.5', '"x2.5"'],
    ["\"a\" + 'b'", '"ab"'],
    ['"tab\\t\\"q\\" \\u00e9"', '"tab\\t\\"q\\" é"'],
    // Comparison and logic.
    ["1 == 1.0", "true"],
    ['1 == "1"', "false"],
    ["null == null", "true"],
    ["args.none == null", "true"],
    ["[1, [2]] == [1, [2]]", "true"],
    ['"a" < "b"', "true"],
    ["2 >= 3", "false"],
    ["1 < 2 and 2 < 1", "false"],
    ["true or 1 / 0 == 1", "true"],
    ["false and 1 / 0 == 1", "false"],
    ["true or false and false", "true"],
    ["not true or true", "true"],
    ["NOT FALSE AND TRUE", "true"],
    // Access.
    ["args.m.k", "1"],
    ['args["m"]["k"]', "1"],
    ["args.m.deep.list[1].x", '"y"'],
    ["args.m.deep.list[0] + 1", "11"],
    ["[1, 2, 3][1 + 1]", "3"],
    // Membership.
    ['"k" in args.m', "true"],
    ['not("q" in args.m)', "true"],
    ["2 in [1, 2]", "true"],
    ['"k" in args.m and args.m.k == 1', "true"],
  ])("%s is %s", async (expression, expected) => {
    expect(await evaluated(expression, argument)).toBe(expected);
  });
});

const failing = (expression: string): Promise<unknown> =>
  errorOf(
    JSON.stringify({ main: { params: ["args"], steps: [{ s: { return: `\${${expression}}` } }] } }),
    argument,
  );

describe("an expression that fails raises", () => {
  it.each([
    ["1 / 0", ["ZeroDivisionError", "ArithmeticError"]],
    ["1 // 0", ["ZeroDivisionError", "ArithmeticError"]],
    ["args.m.missing", ["KeyError", "LookupError"]],
    ['args["m"]["missing"]', ["KeyError", "LookupError"]],
    ["args.m.deep.list[2]", ["IndexError", "LookupError"]],
    ["args.m.deep.list[0 - 1]", ["IndexError", "LookupError"]],
    ['args.m.deep.list["0"]', ["TypeError"]],
    ["args.m.k.x", ["TypeError"]],
    ['"n" + null', ["TypeError"]],
    ['"n" + true', ["TypeError"]],
    ["1 + true", ["TypeError"]],
    ["[1] + [2]", ["TypeError"]],
    ['1 < "2"', ["TypeError"]],
    ["not 1", ["TypeError"]],
    ["1 and true", ["TypeError"]],
    // `not` binds tighter than a comparison.
    ["not 1 == 2", ["TypeError"]],
    ["-(args.none)", ["TypeError"]],
    ["9223372036854775807 + 1", ["ValueError"]],
    ["1 in args.m", ["TypeError"]],
    ['"a" in "abc"', ["TypeError"]],
  ])("%s: %j", async (expression, tags) => {
    expect(await failing(expression)).toMatchObject({ tags });
  });
});
