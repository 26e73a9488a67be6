import { answer, parseText, type Answer, type TwinRequest } from "./answer.ts";
import { faultKinds, type Fault } from "./faults.ts";
import type { Twin } from "./twin.ts";

/**
 * `/_twin/<name>/…`, for people and tests, not part of any destination's API: GET state, POST faults
 * `{faults: [{kind, times, record?}]}`, POST reset, and what the twin adds.
 */
export function controlTwin(twin: Twin, request: TwinRequest): Answer {
  const action = `${request.method} ${request.path.join("/")}`;
  const parsed = parseText(request.body);
  const body = (parsed ?? {}) as Readonly<Record<string, unknown>>;
  if (action === "GET state") return answer(200, twin.state());
  if (action === "POST faults") return setFaults(twin, body["faults"]);
  if (action === "POST reset") {
    twin.reset();
    return answer(200, { reset: true });
  }
  const control = Object.hasOwn(twin.controls, action) ? twin.controls[action] : undefined;
  if (control === undefined) {
    const known = ["GET state", "POST faults", "POST reset", ...Object.keys(twin.controls)];
    return answer(404, { error: `No twin control ${action}: use ${known.join(", ")}.` });
  }
  const done = control(body);
  return typeof done === "string" ? answer(400, { error: done }) : answer(200, done);
}

function setFaults(twin: Twin, given: unknown): Answer {
  const faults = Array.isArray(given) ? (given as readonly Partial<Fault>[]) : undefined;
  if (faults === undefined || !faults.every(isFault))
    return answer(400, {
      error: `faults must be an array of {kind, times}; kinds: ${faultKinds.join(", ")}`,
    });
  twin.faults.set(faults);
  return answer(200, { faults: twin.faults.pending() });
}

function isFault(fault: Partial<Fault>): fault is Fault {
  return faultKinds.some((kind) => kind === fault.kind) && Number.isInteger(fault.times);
}
