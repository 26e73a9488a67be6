import { describe, expect, it } from "vitest";
import { errorOf, evaluated, resultOf } from "../run-source.ts";

const argument = JSON.stringify({
  m: { b: 1, a: { c: [{ d: "deep" }] }, n: null },
  other: { b: 2, a: { e: 5 } },
  list: [1, 2],
  text: "grüße 😀 ab",
});

describe("the standard library", () => {
  it.each([
    // Expression helpers.
    ['int("42") + 1', "43"],
    ["int(2.7)", "2"],
    ["int(-2.7)", "-2"],
    ['double("2.5")', "2.5"],
    ["get_type(double(2))", '"double"'],
    ["string(1.5)", '"1.5"'],
    ["string(true)", '"true"'],
    ["string(9223372036854775807)", '"9223372036854775807"'],
    ["len(args.text)", "10"],
    ["len(args.list)", "2"],
    ["len(args.m)", "3"],
    ["keys(args.m)", '["b","a","n"]'],
    ["default(args.m.n, 7)", "7"],
    ['default(map.get(args, "absent"), "fallback")', '"fallback"'],
    ['if(args.m.b == 1, "yes", "no")', '"yes"'],
    ['if(null, "yes", "no")', '"no"'],
    ["get_type(args.m)", '"map"'],
    ["get_type(args.list)", '"list"'],
    ["get_type(null)", '"null"'],
    ["get_type(true)", '"boolean"'],
    ['get_type(text.encode("a"))', '"bytes"'],
    // text
    ['text.find_all("a-b-c", "-")', "[1,3]"],
    [
      'text.find_all_regex("HelloWorld", "Hello|World")',
      '[{"index":0,"match":"Hello"},{"index":5,"match":"World"}]',
    ],
    ['text.find_all_regex(args.text, "[a-z]b")', '[{"index":8,"match":"ab"}]'],
    // Leftmost-longest: the longer alternative wins though it comes second.
    ['text.find_all_regex("xaby", "a|ab")', '[{"index":1,"match":"ab"}]'],
    ['text.match_regex("order-17", "^order-[0-9]+$")', "true"],
    ['text.replace_all("a.b.c", ".", "$&")', '"a$&b$&c"'],
    ['text.replace_all_regex("one two", "one|two", "three")', '"three three"'],
    // $1 and \1 are literal.
    ['text.replace_all_regex("ab", "(a)b", "$1\\\\1")', '"$1\\\\1"'],
    ['text.replace_all_regex("ab", "", "-")', '"-a-b-"'],
    ['text.split("a,b,,c", ",")', '["a","b","","c"]'],
    ["text.substring(args.text, 6, 7)", '"😀"'],
    ['text.to_lower("ÄB")', '"äb"'],
    ['text.to_upper("äb")', '"ÄB"'],
    ['text.url_encode("a b/c(é)*")', '"a%20b%2Fc%28%C3%A9%29%2A"'],
    ['text.url_encode_plus("a b")', '"a+b"'],
    ['text.url_decode("a%2Fb")', '"a/b"'],
    ['text.decode(text.encode("é"))', '"é"'],
    // json, base64, hash
    ["json.encode_to_string(args.list)", '"[1,2]"'],
    ["json.encode_to_string(args.list, true)", '"[\\n  1,\\n  2\\n]"'],
    ['json.decode("{\\"a\\": 9007199254740993}").a', "9007199254740993"],
    ["json.decode(json.encode(args.m)).a.c[0].d", '"deep"'],
    ['base64.encode(text.encode("Hello World"))', '"SGVsbG8gV29ybGQ="'],
    ['base64.encode(text.encode("a"), false)', '"YQ"'],
    ['text.decode(base64.decode("SGVsbG8="))', '"Hello"'],
    [
      'base64.encode(hash.compute_checksum(text.encode("Hello World"), "SHA256"))',
      '"pZGm1Av0IEBKARczz7exkNYsZb8LzaMrV7J32a2fFG4="',
    ],
    [
      'base64.encode(hash.compute_hmac(text.encode("key"), text.encode("msg"), "SHA1"))',
      '"ECkAtyt78QMe7Ha0gEtmBSN2iWs="',
    ],
    // list, map, math
    ["list.concat(args.list, [3])", "[1,2,[3]]"],
    ["list.prepend(args.list, 0)", "[0,1,2]"],
    ['map.get(args, "m").b', "1"],
    ['map.get(args, ["m", "a", "c", 0, "d"])', '"deep"'],
    ['map.get(args, ["m", "absent", "c"])', "null"],
    ['map.get(args, ["m", "b", "c"])', "null"],
    ['map.get(args.m, "absent")', "null"],
    ['map.delete(args.m, "a")', '{"b":1,"n":null}'],
    ["map.merge(args.m, args.other).a", '{"e":5}'],
    ["map.merge_nested(args.m, args.other).a", '{"c":[{"d":"deep"}],"e":5}'],
    ["math.abs(-3)", "3"],
    ["math.max(1, 2.5)", "2.5"],
    ["math.min(1, 2.5)", "1"],
    // time
    ["time.format(1720788633)", '"2024-07-12T12:50:33.000000Z"'],
    ['time.format(1720788633, "GMT")', '"2024-07-12T12:50:33.000000Z"'],
    ['time.format(1720788633, "Europe/Paris")', '"2024-07-12T14:50:33.000000+02:00"'],
    ['time.format(1720788633.25, "America/St_Johns")', '"2024-07-12T10:20:33.250000-02:30"'],
    ["time.format(-0.5)", '"1969-12-31T23:59:59.500000Z"'],
    ['time.parse("2024-07-12T14:50:33.5+02:00")', "1720788633.5"],
    ["sys.now()", "1795176000.25"],
    ['sys.get_env("GOOGLE_CLOUD_PROJECT_ID")', '"test-project"'],
    ['sys.get_env("GOOGLE_CLOUD_LOCATION")', '"europe-west1"'],
    ['sys.get_env("STAGE")', '"test"'],
    ['sys.get_env("ABSENT", "d")', '"d"'],
    ["len(uuid.generate())", "36"],
    // Objects of the library.
    ["retry.default_backoff.multiplier", "1.25"],
    ["http.default_retry.max_retries", "5"],
  ])("%s is %s", async (expression, expected) => {
    expect(await evaluated(expression, argument)).toBe(expected);
  });

  it.each([
    ['int("4.2")', ["ValueError"]],
    ["int(null)", ["TypeError"]],
    ["string(null)", ["TypeError"]],
    ["string(args.list)", ["TypeError"]],
    ["len(null)", ["TypeError"]],
    ["keys(args.list)", ["TypeError"]],
    ['if("x", 1, 2)', ["TypeError"]],
    ['text.match_regex("a", "(?=a)")', ["ValueError"]],
    ['text.match_regex("a", "(")', ["ValueError"]],
    ['text.substring("abc", 1, 9)', ["ValueError"]],
    ['text.split(1, ",")', ["TypeError"]],
    ['json.decode("{")', ["ValueError"]],
    ['json.encode_to_string(text.encode("a"))', ["TypeError"]],
    ['base64.encode("text")', ["TypeError"]],
    ['base64.decode("*")', ["ValueError"]],
    // Hashes work on bytes.
    ['hash.compute_checksum("text", "SHA256")', ["TypeError"]],
    ['hash.compute_checksum(text.encode("a"), "CRC32")', ["ValueError"]],
    ['map.delete(args.m, "absent")', ["KeyError", "LookupError"]],
    ["map.get(args, 1.5)", ["TypeError"]],
    ['sys.get_env("ABSENT")', ["KeyError", "LookupError"]],
    ['time.parse("yesterday")', ["ValueError"]],
    ['time.format(0, "Mars/Olympus")', ["ValueError"]],
    ['text.decode(base64.decode("/w=="))', ["ValueError"]],
  ])("%s raises %j", async (expression, tags) => {
    const source = { main: { params: ["args"], steps: [{ s: { return: `\${${expression}}` } }] } };
    expect(await errorOf(JSON.stringify(source), argument)).toMatchObject({ tags });
  });

  it("can be called by a step, with arguments by name", async () => {
    const source = `
- merge:
    call: map.merge
    args: {second: {b: 2}, first: {a: 1}}
    result: merged
- give:
    return: \${merged}
`;
    expect(await resultOf(source)).toEqual({ a: 1, b: 2 });
  });
});
