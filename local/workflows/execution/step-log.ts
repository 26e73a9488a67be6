import type { Step } from "../definition/steps.ts";

/**
 * What the API calls a step entry.
 * https://cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions.stepEntries
 */
export interface StepEntry {
  readonly entryId: number;
  readonly routine: string;
  readonly step: string;
  readonly stepType: string;
  readonly createTime: Date;
  updateTime: Date;
  state: "STATE_IN_PROGRESS" | "STATE_SUCCEEDED" | "STATE_FAILED" | "STATE_CANCELLED";
  /** JSON of the error that ended the step. */
  exception?: string;
}

const stepTypes = {
  assign: "STEP_ASSIGN",
  call: "STEP_STD_LIB_CALL",
  switch: "STEP_CONDITION",
  for: "STEP_FOR",
  parallel: "STEP_PARALLEL_FOR",
  try: "STEP_TRY_RETRY_EXCEPT",
  raise: "STEP_RAISE",
  return: "STEP_RETURN",
  steps: "STEP_STEPS",
  next: "STEP_NEXT",
} as const satisfies Record<Step["type"], string>;

/** The steps of one execution in the order they began. */
export class StepLog {
  readonly entries: StepEntry[] = [];
  readonly #open = new Set<StepEntry>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  begin(routine: string, step: Step): StepEntry {
    const at = this.#now();
    const entry: StepEntry = {
      entryId: this.entries.length + 1,
      routine,
      step: step.name,
      stepType: typeOf(step),
      createTime: at,
      updateTime: at,
      state: "STATE_IN_PROGRESS",
    };
    this.entries.push(entry);
    this.#open.add(entry);
    return entry;
  }

  end(entry: StepEntry, state: StepEntry["state"], exception?: string): void {
    entry.state = state;
    entry.updateTime = this.#now();
    if (exception !== undefined) entry.exception = exception;
    this.#open.delete(entry);
  }

  /** The way to where the execution is, outermost first. */
  currentSteps(): { routine: string; step: string }[] {
    return [...this.#open].map(({ routine, step }) => ({ routine, step }));
  }
}

function typeOf(step: Step): string {
  if (step.type === "call" && step.function.startsWith("googleapis.")) return "STEP_CONNECTOR_STEP";
  if (step.type === "call" && !step.function.includes(".")) return "STEP_SUBWORKFLOW_CALL";
  if (step.type === "parallel" && step.work.kind === "branches") return "STEP_PARALLEL_BRANCH";
  return stepTypes[step.type];
}
