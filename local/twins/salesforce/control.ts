import { answer, parseText, type Answer, type TwinRequest } from "../answer.ts";
import { faultKinds, type Fault } from "./faults.ts";
import type { SalesforceTwin } from "./twin.ts";

/**
 * `/_twin/salesforce/…`, for people and tests, not part of Salesforce's API: GET state, POST records `{records: […]}`,
 * POST faults `{faults: [{kind, times, record?}]}`, POST limit `{allowed}`, POST expire, POST reset.
 */
export function controlTwin(twin: SalesforceTwin, request: TwinRequest): Answer {
  const action = `${request.method} ${request.path.join("/")}`;
  const body = parseText(request.body) as Readonly<Record<string, unknown>> | undefined | null;
  switch (action) {
    case "GET state":
      return answer(200, twin.state());
    case "POST records":
      return seed(twin, body?.["records"]);
    case "POST faults":
      return setFaults(twin, body?.["faults"]);
    case "POST limit":
      if (typeof body?.["allowed"] !== "number") return wrong("allowed must be a number of calls");
      twin.setDailyLimit(body["allowed"]);
      return answer(200, { allowed: body["allowed"] });
    case "POST expire":
      twin.expireSessions();
      return answer(200, { expired: true });
    case "POST reset":
      twin.reset();
      return answer(200, { reset: true });
    default:
      return answer(404, {
        error: `No twin control ${action}: use GET state or POST records, faults, limit, expire, reset.`,
      });
  }
}

const wrong = (error: string): Answer => answer(400, { error });

function seed(twin: SalesforceTwin, records: unknown): Answer {
  if (!Array.isArray(records)) return wrong("records must be an array of records with attributes");
  try {
    return answer(200, { stored: twin.seed(records as readonly Record<string, unknown>[]) });
  } catch (thrown) {
    return wrong(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function setFaults(twin: SalesforceTwin, given: unknown): Answer {
  const faults = Array.isArray(given) ? (given as readonly Partial<Fault>[]) : undefined;
  if (faults === undefined || !faults.every(isFault))
    return wrong(`faults must be an array of {kind, times}; kinds: ${faultKinds.join(", ")}`);
  twin.faults.set(faults);
  return answer(200, { faults: twin.faults.pending() });
}

function isFault(fault: Partial<Fault>): fault is Fault {
  return faultKinds.some((kind) => kind === fault.kind) && Number.isInteger(fault.times);
}
