import { describe, expect, it } from "vitest";
import { errorOf, resultOf, run } from "../run-source.ts";

describe("parallel", () => {
  it("runs branches that write shared variables", async () => {
    const source = `
- init:
    assign:
      - a: null
      - b: null
- both:
    parallel:
      shared: [a, b]
      branches:
        - left:
            steps:
              - setA:
                  assign:
                    - local: 1
                    - a: \${local}
        - right:
            steps:
              - setB:
                  assign:
                    - local: 2
                    - b: \${local}
- give:
    return: ["\${a}", "\${b}"]
`;
    expect(await resultOf(source)).toEqual([1, 2]);
  });

  it("keeps read-modify-write of a shared variable whole", async () => {
    const source = `
- init:
    assign:
      - total: 0
- all:
    parallel:
      shared: [total]
      for:
        value: n
        range: [1, 200]
        steps:
          - add:
              assign:
                - total: \${total + n}
          - pause:
              call: sys.sleep
              args: {seconds: 0.001}
          - again:
              assign:
                - total: \${total + n}
- give:
    return: \${total}
`;
    expect(await resultOf(source)).toBe(40200);
  });

  it("continues when a branch fails and raises all failures together", async () => {
    const source = `
- init:
    assign:
      - done: []
- all:
    try:
      parallel:
        shared: [done]
        exception_policy: continueAll
        for:
          value: n
          index: i
          in: [10, 20, 30]
          steps:
            - maybe:
                switch:
                  - condition: \${n == 20}
                    raise: {code: 7}
            - note:
                assign:
                  - done: \${list.concat(done, n)}
    except:
      as: e
      steps:
        - give:
            return: {done: "\${done}", error: "\${e}"}
`;
    expect(await resultOf(source)).toEqual({
      done: [10, 30],
      error: {
        message:
          "UnhandledBranchError: One or more branches or iterations encountered an unhandled runtime error",
        tags: ["UnhandledBranchError", "RuntimeError"],
        branches: [
          {
            id: "1",
            error: {
              context: 'raised a map\nin step "maybe", routine "main", line: 15',
              payload: { code: 7 },
            },
          },
        ],
        truncated: false,
      },
    });
  });

  it.each([
    ["", 20],
    ["concurrency_limit: 3", 3],
    ["concurrency_limit: ${1 + 1}", 2],
    ["concurrency_limit: 99", 20],
  ])("with %j runs at most %i iterations at a time", async (limit, expected) => {
    const source = `
- init:
    assign:
      - running: 0
      - most: 0
- all:
    parallel:
      shared: [running, most]
      ${limit}
      for:
        value: n
        range: [1, 50]
        steps:
          - enter:
              assign:
                - running: \${running + 1}
                - most: \${math.max(most, running)}
          - pause:
              call: sys.sleep
              args: {seconds: 1}
          - leave:
              assign:
                - running: \${running - 1}
- give:
    return: \${most}
`;
    expect(await resultOf(source)).toBe(expected);
  });

  it("nests twice without starving, and not three times through subworkflows", async () => {
    const source = (deep: string): string => `
main:
  steps:
    - init:
        assign:
          - count: 0
    - outer:
        parallel:
          shared: [count]
          for:
            value: i
            range: [1, 25]
            steps:
              - inner:
                  parallel:
                    shared: [count]
                    for:
                      value: j
                      range: [1, 3]
                      steps:
                        - wait:
                            call: ${deep}
                            args: {seconds: 1}
                        - add:
                            assign:
                              - count: \${count + 1}
    - give:
        return: \${count}
deeper:
  params: [seconds]
  steps:
    - third:
        parallel:
          for:
            value: k
            in: [1]
            steps:
              - nothing:
                  next: continue
`;
    expect(await resultOf(source("sys.sleep"))).toBe(75);
    const error = JSON.stringify(await errorOf(source("deeper")));
    expect(error).toContain("ParallelNestingError");
  });

  it("concurrency_limit must be positive", async () => {
    const source = `
- s:
    parallel:
      concurrency_limit: 0
      for:
        value: v
        in: [1]
        steps:
          - x:
              next: continue
`;
    expect(await errorOf(source)).toMatchObject({ tags: ["ValueError"] });
  });

  it("stops after 100 unhandled errors", async () => {
    const source = `
- s:
    parallel:
      concurrency_limit: 1
      for:
        value: v
        range: [1, 300]
        steps:
          - x:
              raise: "no"
`;
    const { record } = await run(source);
    const error = JSON.parse(record.error?.payload ?? "") as {
      branches: unknown[];
      truncated: boolean;
    };
    expect(error.branches).toHaveLength(100);
    expect(error.truncated).toBe(true);
  });
});
