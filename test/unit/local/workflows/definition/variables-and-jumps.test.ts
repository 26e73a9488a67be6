import { describe, expect, it } from "vitest";
import { problemsOf } from "./problems-of.ts";

describe("variables", () => {
  const body = (steps: string): string => `- init:\n    assign:\n      - outer: 1\n${steps}`;

  it.each([
    [
      "a loop variable outside of its loop",
      "- l:\n    for:\n      value: v\n      in: [1]\n      steps:\n        - a:\n            assign:\n              - x: ${v}\n- give:\n    return: ${v}",
      ["13: variable v is not declared"],
    ],
    [
      "a variable of a loop's body outside of it",
      "- l:\n    for:\n      value: v\n      in: [1]\n      steps:\n        - a:\n            assign:\n              - x: ${v}\n- give:\n    return: ${x}",
      ["13: variable x is not declared"],
    ],
    [
      "a nested loop with the same variable",
      "- l:\n    for:\n      value: v\n      in: [1]\n      steps:\n        - m:\n            for:\n              value: v\n              in: [2]\n              steps:\n                - a:\n                    next: continue",
      ["11: loop variable v is used outside of its loop too"],
    ],
    [
      "an error variable outside of except",
      "- t:\n    try:\n      raise: x\n    except:\n      as: e\n      steps:\n        - a:\n            assign:\n              - y: ${e}\n- give:\n    return: ${e}",
      ["14: variable e is not declared"],
    ],
    [
      "a write to a variable that is not shared",
      "- p:\n    parallel:\n      branches:\n        - b:\n            steps:\n              - a:\n                  assign:\n                    - outer: 2",
      [
        "11: variable outer is not shared: list it in shared, or use another name in the parallel branch",
      ],
    ],
    [
      "a result into a variable that is not shared, two levels up",
      "- p:\n    parallel:\n      shared: [outer]\n      for:\n        value: i\n        in: [1]\n        steps:\n          - q:\n              parallel:\n                for:\n                  value: j\n                  in: [1]\n                  steps:\n                    - a:\n                        call: math.abs\n                        args: {x: 1}\n                        result: outer",
      [
        "17: variable outer is not shared: list it in shared, or use another name in the parallel branch",
      ],
    ],
    [
      "sharing what does not exist",
      "- p:\n    parallel:\n      shared: [absent]\n      branches:\n        - b:\n            steps:\n              - a:\n                  assign:\n                    - x: 1",
      ["4: shared variable absent is not assigned before the parallel step"],
    ],
    [
      "an index into what was never assigned",
      "- a:\n    assign:\n      - m.k: 1",
      ["6: variable m is not declared: assign a map or list to it first"],
    ],
    [
      "parallel steps three deep",
      `- p:\n    parallel:\n      for: {value: a, in: [1], steps: [{q: {parallel: {for: {value: b, in: [1], steps: [{r: {parallel: {for: {value: c, in: [1], steps: [{s: {next: continue}}]}}}}]}}}}]}`,
      ["6: parallel steps nest at most 2 deep"],
    ],
  ])("refuses %s", (_what, steps, problems) => {
    expect(problemsOf(body(steps))).toEqual(problems);
  });

  it("knows parameters, library objects, subworkflows and loops that use one name after another", () => {
    const source = `main:
  params: [args]
  steps:
    - a:
        try:
          call: sub
          args: {p: "\${args.x}"}
          result: r
        retry:
          predicate: \${check}
          max_retries: 2
          backoff: \${retry.default_backoff}
    - l1: {for: {value: v, in: [1], steps: [{x1: {assign: [r: "\${v}"]}}]}}
    - l2: {for: {value: v, in: [1], steps: [{x2: {assign: [r: "\${v}"]}}]}}
    - z:
        return: \${r}
sub:
  params: [p]
  steps:
    - b:
        return: \${p}
check:
  params: [e]
  steps:
    - c:
        return: \${"HttpError" in e.tags}
`;
    expect(problemsOf(source)).toEqual([]);
  });
});

describe("jumps", () => {
  it.each([
    [
      "out of a loop",
      "- l:\n    for:\n      value: v\n      in: [1]\n      steps:\n        - a:\n            next: z\n- z:\n    return: 1",
      ["6: there is no step z to jump to from here"],
    ],
    [
      "into nested steps",
      "- a:\n    next: inner\n- b:\n    steps:\n      - inner:\n          next: end",
      ["1: there is no step inner to jump to from here"],
    ],
    [
      "break outside of a loop",
      "- a:\n    next: break",
      ["1: next: break is allowed in for loops that are not parallel"],
    ],
    [
      "continue outside of a loop",
      "- a:\n    next: continue",
      ["1: next: continue is allowed in for loops only"],
    ],
    [
      "break in a parallel loop",
      "- p:\n    parallel:\n      for:\n        value: v\n        in: [1]\n        steps:\n          - a:\n              next: break",
      ["7: next: break is allowed in for loops that are not parallel"],
    ],
    [
      "return in a parallel branch",
      "- p:\n    parallel:\n      branches:\n        - b:\n            steps:\n              - a:\n                  return: 1",
      ["6: return is not allowed in a parallel branch"],
    ],
    [
      "to a step of another routine",
      "main:\n  steps:\n    - a:\n        next: b\nother:\n  steps:\n    - b:\n        return: 1",
      ["3: there is no step b to jump to from here"],
    ],
  ])("refuses %s", (_what, source, problems) => {
    expect(problemsOf(source)).toEqual(problems);
  });

  it("allows jumps out of switch, try, except and nested steps", () => {
    const source = `
- a:
    steps:
      - b:
          try:
            steps:
              - c:
                  switch:
                    - condition: true
                      next: out
          except:
            as: e
            steps:
              - d:
                  next: b
- out:
    return: 1
`;
    expect(problemsOf(source)).toEqual([]);
  });
});
