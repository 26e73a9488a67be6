import { describe, expect, it } from "vitest";
import { errorOf, resultOf, run } from "../run-source.ts";

const caught = (raised: string): string => `
- s:
    try:
      raise: ${raised}
    except:
      as: e
      steps:
        - give:
            return: \${e}
`;

describe("try and except", () => {
  it("catches raised strings and maps unchanged", async () => {
    expect(await resultOf(caught('"plain text"'))).toBe("plain text");
    expect(await resultOf(caught("{code: 55, note: {deep: [1]}}"))).toEqual({
      code: 55,
      note: { deep: [1] },
    });
  });

  it("passes a raised string to the execution's error", async () => {
    expect(await errorOf('- s:\n    raise: "gone"')).toBe("gone");
    expect(await errorOf("- s:\n    raise: 5")).toMatchObject({ tags: ["TypeError"] });
  });

  it("can raise what it caught again", async () => {
    const source = `
- s:
    try:
      steps:
        - zero:
            assign:
              - x: \${1 / 0}
    except:
      as: e
      steps:
        - check:
            switch:
              - condition: \${"ZeroDivisionError" in e.tags}
                raise: \${e}
`;
    expect(await errorOf(source)).toEqual({
      message: "ZeroDivisionError: division by zero",
      tags: ["ZeroDivisionError", "ArithmeticError"],
    });
  });

  it("lets a variable of the try body live on", async () => {
    const source = `
- s:
    try:
      steps:
        - a:
            assign:
              - x: 1
        - b:
            raise: "later"
    except:
      as: e
      steps:
        - c:
            next: give
- give:
    return: \${x}
`;
    expect(await resultOf(source)).toBe(1);
  });
});

describe("retry", () => {
  const failing = (retry: string): string => `
main:
  steps:
    - init:
        assign:
          - attempts: 0
    - again:
        try:
          steps:
            - count:
                assign:
                  - attempts: \${attempts + 1}
            - fail:
                raise: {tags: [HttpError], code: 503}
        retry: ${retry}
        except:
          as: e
          steps:
            - give:
                return: \${attempts}
mine:
  params: [e]
  steps:
    - check:
        return: \${e.code == 503}
`;

  it.each([
    ["${http.default_retry}", 6, [1000, 1250, 1562.5, 1953.125, 2441.40625]],
    ["${http.default_retry_non_idempotent}", 6, [1000, 1250, 1562.5, 1953.125, 2441.40625]],
    ["{predicate: '${http.default_retry_predicate}', max_retries: 2}", 3, [1000, 1250]],
    [
      "{predicate: '${mine}', max_retries: 3, backoff: {initial_delay: 2, max_delay: 5, multiplier: 2}}",
      4,
      [2000, 4000, 5000],
    ],
    ["{predicate: '${retry.never}', max_retries: 3}", 1, []],
    ["{predicate: '${retry.always}', max_retries: '${1 + 1}'}", 3, [1000, 1250]],
  ])("%s runs the body %i times", async (retry, attempts, delays) => {
    const { record, sleptMs } = await run(failing(retry));
    expect(record.result).toBe(String(attempts));
    expect(sleptMs).toEqual(delays);
  });

  it.each([
    ["{tags: [HttpError], code: 429}", true, true],
    ["{tags: [HttpError], code: 503}", true, true],
    ["{tags: [HttpError], code: 502}", true, false],
    ["{tags: [HttpError], code: 504}", true, false],
    ["{tags: [HttpError], code: 500}", false, false],
    ["{tags: [ConnectionError]}", true, false],
    ["{tags: [ConnectionFailedError]}", true, false],
    ["{tags: [TimeoutError]}", true, false],
    ["{tags: [KeyError]}", false, false],
    ["a string", false, false],
  ])("for %s the default predicates say %s and, not idempotent, %s", async (e, idempotent, not) => {
    const source = `
- init:
    assign:
      - e: ${e}
- give:
    return: ["\${http.default_retry_predicate(e)}", "\${http.default_retry_predicate_non_idempotent(e)}"]
`;
    expect(await resultOf(source)).toEqual([idempotent, not]);
  });
});
