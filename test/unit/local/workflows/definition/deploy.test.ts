import { describe, expect, it } from "vitest";
import { compileWorkflow } from "../../../../../local/workflows/definition/deploy.ts";
import { problemsOf } from "./problems-of.ts";

describe("deployment", () => {
  it("reports every fault with its line, in one error", () => {
    const source = `main:
  steps:
    - a:
        assign:
          - x: \${y}
        nxt: b
    - b:
        call: nowhere
    - c:
        next: missing
`;
    expect(() => compileWorkflow("pipeline", source)).toThrow(
      [
        "Workflow pipeline cannot be deployed:",
        "  line 5: variable y is not declared",
        "  line 6: nxt is not allowed in the assign step a",
        "  line 7: there is no function or subworkflow nowhere",
        "  line 9: there is no step missing to jump to from here",
      ].join("\n"),
    );
  });

  it.each([
    ["not YAML", "a: [", "1: Flow sequence in block collection must be sufficiently indented"],
    ["nothing", "", "1: source is empty"],
    [
      "no main",
      "sub:\n  steps:\n    - a:\n        return: 1",
      "1: there is no main: write a list of steps, or a map with main",
    ],
    ["empty steps", "main:\n  steps: []", "2: steps must not be empty"],
    [
      "two parameters of main",
      "main:\n  params: [a, b]\n  steps:\n    - s:\n        return: 1",
      "1: main takes one parameter: the execution's argument, which may be a map",
    ],
    [
      "an empty step",
      "- a: {}",
      "1: step a does nothing: it needs one of assign, call, switch, for, parallel, try, raise, return, steps, next",
    ],
    [
      "a wide integer",
      "- a:\n    return: 9223372036854775808",
      "2: integer 9223372036854775808 exceeds 64 bits",
    ],
    [
      "finally",
      "- a:\n    try:\n      raise: x\n    except:\n      steps:\n        - b:\n            next: end\n    finally: 1",
      "8: finally is not allowed in the try step a",
    ],
    ["try alone", "- a:\n    try:\n      raise: x", "1: try step a needs retry or except"],
    ["a reserved step name", "- end:\n    return: 1", "1: a step cannot be called end"],
    [
      "steps of one name",
      "- a:\n    steps:\n      - b:\n          next: end\n- b:\n    return: 1",
      "3: there is another step b in this routine",
    ],
    [
      "a YAML alias",
      "- a:\n    assign:\n      - x: &one 1\n      - y: *one",
      "4: YAML aliases are not supported: write the value out",
    ],
    [
      "an expression as a map key",
      "- a:\n    return:\n      ${x}: 1",
      "3: a map key cannot be an expression: assign ${x} by index instead",
    ],
    [
      "an expression default",
      "main:\n  steps:\n    - a:\n        call: s\ns:\n  params: [{p: '${1}'}]\n  steps:\n    - b:\n        return: 1",
      "6: the default of p must be a constant",
    ],
  ])("refuses %s", (_what, source, problem) => {
    expect(problemsOf(source)).toContainEqual(expect.stringContaining(problem));
  });

  it("enforces the size of sources, assignments, conditions and branches", () => {
    expect(problemsOf(`- a:\n    return: "${"x".repeat(128 * 1024)}"`)).toEqual([
      "1: source has 131091 bytes, Workflows allows 128 KB",
    ]);
    const many = (count: number, item: string): string => Array(count).fill(item).join("\n");
    expect(problemsOf(`- a:\n    assign:\n${many(50, "      - x: 1")}`)).toEqual([]);
    expect(problemsOf(`- a:\n    assign:\n${many(51, "      - x: 1")}`)).toEqual([
      "3: 51 assignments in one step, Workflows allows 50",
    ]);
    const conditions = many(51, "      - condition: true\n        next: end");
    expect(problemsOf(`- a:\n    switch:\n${conditions}`)).toEqual([
      "1: 51 conditions, Workflows allows 50",
    ]);
    const branches = Array.from(
      { length: 11 },
      (_, at) =>
        `        - b${at}:\n            steps:\n              - s${at}:\n                  assign:\n                    - x: 1`,
    ).join("\n");
    expect(problemsOf(`- a:\n    parallel:\n      branches:\n${branches}`)).toEqual([
      "4: 11 branches, Workflows allows 10",
    ]);
    expect(problemsOf(`- a:\n    return: \${"${"x".repeat(400)}"}`)[0]).toContain(
      "2: expression has 405 characters, Workflows allows 400",
    );
  });
});

describe("calls", () => {
  const calling = (call: string): string =>
    `main:\n  steps:\n    - a:\n        ${call}\nsub:\n  params: [p, q: 1]\n  steps:\n    - b:\n        return: \${p + q}\n`;

  it.each([
    ["call: sub\n        args: {p: 1}", []],
    ["call: sub\n        args: {q: 1}", ["3: sub needs the argument p"]],
    ["call: sub\n        args: {p: 1, r: 1}", ["3: sub has no argument r"]],
    ["return: ${sub()}", ["4: sub takes 2 arguments, got 0"]],
    ['return: ${text.split("a")}', ["4: text.split takes 2 arguments, got 1"]],
    ['return: ${text.splat("a")}', ["4: there is no function or subworkflow text.splat"]],
    [
      'return: ${http.get("http://x")}',
      ["4: http.get cannot be used in an expression: it blocks, so it needs a call step"],
    ],
    [
      "call: http.get\n        args: {body: 1}",
      ["3: http.get has no argument body", "3: http.get needs the argument url"],
    ],
    [
      "call: googleapis.bigquery.v2.jobs.insrt",
      [
        "3: connector method googleapis.bigquery.v2.jobs.insrt is not supported by the local engine: use http.request, or add it to the catalogue",
      ],
    ],
    [
      "call: googleapis.bigquery.v2.jobs.get\n        args: {projectId: p, job: j}",
      [
        "3: googleapis.bigquery.v2.jobs.get has no argument job: it takes projectId, jobId, location, connector_params",
        "3: googleapis.bigquery.v2.jobs.get needs the argument jobId",
      ],
    ],
    [
      "call: experimental.executions.map\n        args: {workflow_id: w}",
      ["3: experimental.executions.map is not supported: use a parallel step"],
    ],
  ])("%s", (call, problems) => {
    expect(problemsOf(calling(call))).toEqual(problems);
  });
});
