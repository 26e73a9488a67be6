import type { Report } from "./problems.ts";
import { type Routine, type Step, blocksOf } from "./steps.ts";

/** What a jump from some place can reach. */
interface Place {
  readonly targets: ReadonlySet<string>;
  readonly inLoop: boolean;
  readonly inBranch: boolean;
  /** `break` would have to stop iterations that already run. */
  readonly canBreak: boolean;
}

/** https://cloud.google.com/workflows/docs/reference/syntax/jumps and …/parallel-steps */
export function validateJumps(routine: Routine, report: Report): void {
  const outside: Place = {
    targets: new Set(),
    inLoop: false,
    inBranch: false,
    canBreak: false,
  };
  validateBlock(routine.steps, outside, new Set(), report);
}

function validateBlock(
  steps: readonly Step[],
  outer: Place,
  seen: Set<string>,
  report: Report,
): void {
  for (const { name, line } of steps) {
    if (seen.has(name)) report(line, `there is another step ${name} in this routine`);
    seen.add(name);
  }
  const targets = new Set([...outer.targets, ...steps.map(({ name }) => name)]);
  const place: Place = { ...outer, targets };
  for (const step of steps) validateStep(step, place, seen, report);
}

function validateStep(step: Step, place: Place, seen: Set<string>, report: Report): void {
  validateNext(step, place, report);
  if (step.type === "return" && place.inBranch) {
    report(step.line, `return is not allowed in a parallel branch`);
  }
  if (step.type === "switch") {
    // What a condition does carries the step's own name: it is no step to jump to.
    for (const { action } of step.conditions) validateStep(action, place, seen, report);
    return;
  }
  const isInlineTry = step.type === "try" && step.body[0]?.name === step.name;
  const isParallelLoop = step.type === "parallel" && step.work.kind === "for";
  for (const block of blocksOf(step)) {
    if (isInlineTry && block.steps === step.body) {
      for (const inner of block.steps) validateStep(inner, place, seen, report);
      continue;
    }
    validateBlock(block.steps, placeIn(block.kind, isParallelLoop, place), seen, report);
  }
}

function placeIn(
  kind: "plain" | "loop" | "branch" | "except",
  isParallelLoop: boolean,
  place: Place,
): Place {
  // Neither a loop's body nor a branch can be jumped out of.
  if (kind === "loop") return { ...place, targets: new Set(), inLoop: true, canBreak: true };
  if (kind === "branch") {
    return { targets: new Set(), inLoop: isParallelLoop, inBranch: true, canBreak: false };
  }
  return place;
}

function validateNext({ next, line }: Step, place: Place, report: Report): void {
  if (next === undefined) return;
  if (next === "end") {
    if (place.inBranch) report(line, "next: end is not allowed in a parallel branch");
  } else if (next === "break") {
    if (!place.canBreak) report(line, "next: break is allowed in for loops that are not parallel");
  } else if (next === "continue") {
    if (!place.inLoop) report(line, "next: continue is allowed in for loops only");
  } else if (!place.targets.has(next)) {
    report(line, `there is no step ${next} to jump to from here`);
  }
}
