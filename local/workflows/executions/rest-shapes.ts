import type { StepEntry } from "../execution/step-log.ts";
import type { StackFrame } from "../execution/workflow-error.ts";
import type { ExecutionRecord } from "./execution.ts";

/** JSON of an Execution. https://cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions */
export function executionResource(record: ExecutionRecord, view: "BASIC" | "FULL"): object {
  const basic = {
    name: record.name,
    createTime: record.startTime.toISOString(),
    startTime: record.startTime.toISOString(),
    ...(record.endTime
      ? {
          endTime: record.endTime.toISOString(),
          duration: `${(record.endTime.getTime() - record.startTime.getTime()) / 1000}s`,
        }
      : {}),
    state: record.state,
    workflowRevisionId: record.workflowRevisionId,
  };
  if (view === "BASIC") return basic;
  return {
    ...basic,
    ...(record.argument === undefined ? {} : { argument: record.argument }),
    ...(record.result === undefined ? {} : { result: record.result }),
    ...(record.error
      ? {
          error: {
            payload: record.error.payload,
            context: record.error.context,
            stackTrace: { elements: record.error.frames.map(stackElement) },
          },
        }
      : {}),
    callLogLevel: record.callLogLevel,
    status: { currentSteps: record.currentSteps },
    labels: record.labels,
  };
}

export const stackElement = ({ step, routine, line }: StackFrame): object => ({
  step,
  routine,
  position: { line: String(line), column: "1", length: "1" },
});

/** https://cloud.google.com/workflows/docs/reference/executions/rest/v1/projects.locations.workflows.executions.stepEntries */
export function stepEntryResource(executionName: string, entry: StepEntry): object {
  return {
    name: `${executionName}/stepEntries/${entry.entryId}`,
    entryId: String(entry.entryId),
    routine: entry.routine,
    step: entry.step,
    stepType: entry.stepType,
    state: entry.state,
    createTime: entry.createTime.toISOString(),
    updateTime: entry.updateTime.toISOString(),
    ...(entry.exception === undefined ? {} : { exception: { payload: entry.exception } }),
  };
}
