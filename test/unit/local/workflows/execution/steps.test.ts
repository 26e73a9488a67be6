import { describe, expect, it } from "vitest";
import { errorOf, resultOf, run } from "../run-source.ts";

describe("assign", () => {
  it("copies deeply", async () => {
    const source = `
- init:
    assign:
      - original: {list: [1], map: {k: "v"}}
      - copy: \${original}
      - copy.list[0]: 2
      - copy.map.k: "changed"
      - copy.map["new key"]: true
- give:
    return: ["\${original}", "\${copy}"]
`;
    expect(await resultOf(source)).toEqual([
      { list: [1], map: { k: "v" } },
      { list: [2], map: { k: "changed", "new key": true } },
    ]);
  });

  it("keeps 64-bit integers of the YAML", async () => {
    const { record } = await run(
      "- s:\n    return: [9223372036854775807, -9223372036854775808, 0x10]",
    );
    expect(record.result).toBe("[9223372036854775807,-9223372036854775808,16]");
  });

  it("processes assignments in order and takes computed indexes", async () => {
    const source = `
- init:
    assign:
      - i: 1
      - l: [0, 0, 0]
      - l[i + 1]: \${i}
      - i: \${i + 1}
- give:
    return: {l: "\${l}", i: "\${i}"}
`;
    expect(await resultOf(source)).toEqual({ l: [0, 0, 1], i: 2 });
  });

  it.each([
    ["l[5]: 1", ["IndexError", "LookupError"]],
    ["m.a.b: 1", ["KeyError", "LookupError"]],
    ["m[0]: 1", ["TypeError"]],
    ["s.x: 1", ["TypeError"]],
  ])("refuses %s", async (assignment, tags) => {
    const source = `
- init:
    assign:
      - l: []
      - m: {}
      - s: text
      - ${assignment}
`;
    expect(await errorOf(source)).toMatchObject({ tags });
  });
});

describe("switch and next", () => {
  const source = `
main:
  params: [args]
  steps:
    - choose:
        switch:
          - condition: \${args.n == 1}
            next: one
          - condition: \${args.n == 2}
            return: "inline"
          - condition: \${args.n == 3}
            steps:
              - inner:
                  assign:
                    - found: "nested"
              - leave:
                  next: out
          - condition: \${args.n == 4}
            raise: "four"
        next: otherwise
    - one:
        return: "one"
    - out:
        return: \${found}
    - otherwise:
        next: end
`;
  it.each([
    [1, "one"],
    [2, "inline"],
    [3, "nested"],
    [9, null],
  ])("%i gives %j", async (n, expected) => {
    expect(await resultOf(source, JSON.stringify({ n }))).toBe(expected);
  });

  it("needs booleans", async () => {
    const notBoolean = "- s:\n    switch:\n      - condition: 1\n        next: end";
    expect(await errorOf(notBoolean)).toMatchObject({ tags: ["TypeError"] });
  });
});

describe("for", () => {
  it("goes through a list with index, break and continue", async () => {
    const source = `
- init:
    assign:
      - seen: []
- loop:
    for:
      value: v
      index: i
      in: [5, 6, 7, 8]
      steps:
        - skip:
            switch:
              - condition: \${v == 6}
                next: continue
              - condition: \${v == 8}
                next: break
        - note:
            assign:
              - seen: \${list.concat(seen, string(i) + ":" + string(v))}
- give:
    return: \${seen}
`;
    expect(await resultOf(source)).toEqual(["0:5", "2:7"]);
  });

  it("includes both ends of a range", async () => {
    const source = `
- init:
    assign:
      - sum: 0
- loop:
    for:
      value: v
      range: ["\${1 + 1}", 4]
      steps:
        - add:
            assign:
              - sum: \${sum + v}
- give:
    return: \${sum}
`;
    expect(await resultOf(source)).toBe(9);
  });

  it("forgets variables of an iteration and returns out of it", async () => {
    const source = `
- loop:
    for:
      value: v
      in: \${keys(json.decode("{\\"a\\":1,\\"b\\":2}"))}
      steps:
        - look:
            try:
              assign:
                - before: \${mine}
            except:
              as: e
              steps:
                - ignore:
                    assign:
                      - ignored: \${e.tags}
        - mark:
            assign:
              - mine: \${v}
        - last:
            switch:
              - condition: \${v == "b"}
                return: \${mine}
`;
    expect(await resultOf(source)).toBe("b");
  });

  it("takes no map", async () => {
    const source =
      "- s:\n    for:\n      value: v\n      in: {a: 1}\n      steps:\n        - x:\n            next: continue";
    expect(await errorOf(source)).toMatchObject({
      message: "TypeError: for needs a list, got map: iterate over keys(map)",
    });
  });
});

describe("subworkflows", () => {
  const source = `
main:
  params: [args]
  steps:
    - named:
        call: greet
        args: {last: "B", first: "A"}
        result: one
    - inExpression:
        assign:
          - two: \${greet("C", "D", "Bye") + "/" + string(fact(5))}
    - give:
        return: ["\${one}", "\${two}"]
greet:
  params: [first, last, word: "Hello"]
  steps:
    - build:
        return: \${word + " " + first + " " + last}
fact:
  params: [n]
  steps:
    - base:
        switch:
          - condition: \${n <= 1}
            return: 1
    - more:
        return: \${n * fact(n - 1)}
`;
  it("take arguments by name, by position in expressions, and defaults", async () => {
    expect(await resultOf(source)).toEqual(["Hello A B", "Bye C D/120"]);
  });

  it("nest at most 20 deep", async () => {
    const recursive = `
main:
  steps:
    - go:
        call: down
        args: {n: 1}
        result: depth
    - give:
        return: \${depth}
down:
  params: [n]
  steps:
    - again:
        switch:
          - condition: \${n < LIMIT}
            return: \${down(n + 1)}
    - give:
        return: \${n}
`;
    expect(await resultOf(recursive.replace("LIMIT", "19"))).toBe(19);
    expect(await errorOf(recursive.replace("LIMIT", "20"))).toMatchObject({
      tags: ["RecursionError"],
    });
  });
});

describe("the end of an execution", () => {
  it("without return gives null", async () => {
    expect(await resultOf("- s:\n    assign:\n      - x: 1")).toBeNull();
  });

  it("describes an unhandled error with the steps it passed", async () => {
    const source = `main:
  steps:
    - outer:
        call: inner
inner:
  steps:
    - read:
        assign:
          - m: {}
    - fail:
        return: \${m.absent}
`;
    const { record } = await run(source);
    expect(record.state).toBe("FAILED");
    expect(record.error).toEqual({
      payload: '{"message":"KeyError: key not found: absent","tags":["KeyError","LookupError"]}',
      context: [
        "KeyError: key not found: absent",
        'in step "fail", routine "inner", line: 10',
        'in step "outer", routine "main", line: 3',
      ].join("\n"),
      frames: [
        { step: "fail", routine: "inner", line: 10 },
        { step: "outer", routine: "main", line: 3 },
      ],
    });
  });
});
