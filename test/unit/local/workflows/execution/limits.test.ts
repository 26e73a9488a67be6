import { describe, expect, it } from "vitest";
import { errorOf, resultOf, run } from "../run-source.ts";

describe("limits of an execution", () => {
  it("ends after 100,000 steps, which nothing catches", async () => {
    const source = `
- init:
    assign:
      - n: 0
- body:
    try:
      steps:
        - count:
            assign:
              - n: \${n + 1}
            next: count
    except:
      as: e
      steps:
        - give:
            return: "caught"
`;
    const { record } = await run(source);
    expect(JSON.parse(record.error?.payload ?? "")).toMatchObject({ tags: ["ResourceLimitError"] });
  });

  it("takes ranges of any length, as far as the steps go", async () => {
    const source = (kind: string): string => `
- all:
    ${kind}
        value: i
        range: [1, 9223372036854775807]
        steps:
          - stop:
              next: LAST
- give:
    return: "left"
`;
    expect(await resultOf(source("for:").replace("LAST", "break"))).toBe("left");
    const parallel = source("parallel:\n      for:").replace("LAST", "continue");
    expect(await errorOf(parallel)).toMatchObject({ tags: ["ResourceLimitError"] });
  });

  const doubling = (times: number, after: string): string => `
- init:
    assign:
      - s: "0123456789abcdef"
- double:
    for:
      value: i
      range: [1, ${times}]
      steps:
        - d:
            assign:
              - s: \${s + s}
- after:
    ${after}
`;

  it("allows strings of 256 KB and not more", async () => {
    expect(await resultOf(doubling(14, "return: ${len(s)}"))).toBe(262144);
    expect(await errorOf(doubling(15, "return: ${len(s)}"))).toMatchObject({
      tags: ["ResourceLimitError", "MemoryLimitExceededError"],
    });
  });

  it("allows 512 KB of variables, which null gives back", async () => {
    const three = "{a: '${s}', b: '${s}', c: '${s}'}";
    expect(await errorOf(doubling(13, `assign:\n      - m: ${three}`))).toMatchObject({
      tags: ["ResourceLimitError", "MemoryLimitExceededError"],
    });
    const freed = `assign:
      - m: {a: "\${s}", b: "\${s}"}
      - m: null
      - m: {a: "\${s}", b: "\${s}"}
- give:
    return: "fits"`;
    expect(await resultOf(doubling(13, freed))).toBe("fits");
  });

  it("gives a subworkflow's and a loop's memory back when they end", async () => {
    const source = `
main:
  steps:
    - loop:
        for:
          value: i
          range: [1, 50]
          steps:
            - use:
                call: large
                result: size
    - give:
        return: "fits"
large:
  steps:
    - make:
        assign:
          - s: "0123456789abcdef"
    - double:
        for:
          value: i
          range: [1, 13]
          steps:
            - d:
                assign:
                  - s: \${s + s}
    - give:
        return: \${len(s)}
`;
    expect(await resultOf(source)).toBe("fits");
  });
});
