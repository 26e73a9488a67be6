import { describe, expect, it } from "vitest";
import { parseJson } from "../../../../functions/_shared/http.ts";

const again = (text: string): string | undefined => JSON.stringify(parseJson(Buffer.from(text)));

describe("JSON that is read and written again", () => {
  it.each([
    '{"id":12345678901234567890}',
    '{"id":-9223372036854775808}',
    '{"a":[1,2.5,"0123456789012345678",null]}',
    '{"id":9007199254740991}',
  ])("keeps %s", (text) => {
    expect(again(text)).toBe(text);
  });

  it("rounds what BigQuery itself could not hold", () => {
    expect(again('{"id":123456789012345678901234567890}')).toBe('{"id":1.2345678901234568e+29}');
  });

  it.each(["", "{", "undefined", '{"a":1}}'])("is undefined for %j", (text) => {
    expect(parseJson(Buffer.from(text))).toBeUndefined();
  });
});
