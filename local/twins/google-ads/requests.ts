import type { Fault } from "../faults.ts";
import type { ErrorCounts } from "./account.ts";

/** One accepted request for one destination: done some time after it was accepted, and known by counts only. */
export interface IngestionRequest {
  readonly id: string;
  readonly destination: object;
  readonly kind: RequestKind;
  readonly records: number;
  readonly identifiers: number;
  /** `at`: when it was accepted, which is when its members count as added. */
  readonly apply: (at: number) => ErrorCounts | "no such destination";
}

export type RequestKind = "ingest" | "remove" | "removeAll" | "events";

export interface Requests {
  accept(request: Omit<IngestionRequest, "id">, fault: Fault | undefined): string;
  /** Status as requestStatus:retrieve words it; `undefined` for an id that was never given, or is not known everywhere yet. */
  status(id: string): object | undefined;
  /** Applies what is due; `all` does not wait for its time. */
  settle(all?: boolean): number;
  pending(): number;
  setProcessingMs(ms: number): void;
  reset(): void;
}

interface Tracked extends IngestionRequest {
  readonly acceptedAt: number;
  readonly fails: boolean;
  /** The status cannot be read once. */
  lags: boolean;
  errors?: ErrorCounts | "no such destination";
}

export function createRequests(options: {
  readonly now: () => Date;
  readonly processingMs: number;
}): Requests {
  const requests = new Map<string, Tracked>();
  let open: Tracked[] = [];
  let accepted = 0;
  let processingMs = options.processingMs;

  const settle = (all = false): number => {
    const time = options.now().getTime();
    const due = open.filter((request) => all || request.acceptedAt + processingMs <= time);
    for (const request of due)
      request.errors = request.fails
        ? { PROCESSING_ERROR_REASON_INTERNAL_ERROR: Math.max(1, request.records) }
        : request.apply(request.acceptedAt);
    open = open.filter((request) => request.errors === undefined);
    return due.length;
  };

  return {
    settle,
    accept(request, fault) {
      accepted += 1;
      const id = `dm-request-${String(accepted).padStart(8, "0")}`;
      const tracked: Tracked = {
        ...request,
        id,
        fails: fault?.kind === "job_failed",
        lags: fault?.kind === "eventual_consistency",
        acceptedAt: options.now().getTime(),
      };
      requests.set(id, tracked);
      open.push(tracked);
      return id;
    },
    status(id) {
      settle();
      const request = requests.get(id);
      if (request === undefined || !request.lags) return request && statusOf(request);
      request.lags = false;
      return undefined;
    },
    pending: () => open.length,
    setProcessingMs(ms) {
      processingMs = ms;
    },
    reset() {
      requests.clear();
      open = [];
      accepted = 0;
      processingMs = options.processingMs;
    },
  };
}

/** https://developers.google.com/data-manager/api/reference/rest/v1/requestStatus/retrieve: counts as text, never a row. */
function statusOf(request: Tracked): object {
  const { errors, records } = request;
  const base = { destination: request.destination, ...countsOf(request) };
  if (errors === undefined) return { ...base, requestStatus: "PROCESSING" };
  if (errors === "no such destination")
    return { ...base, requestStatus: "FAILED", errorInfo: { errorCounts: [] } };
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  if (failed === 0) return { ...base, requestStatus: "SUCCESS" };
  const errorCounts = Object.entries(errors).map(([reason, count]) => ({
    recordCount: String(count),
    reason,
  }));
  return {
    ...base,
    requestStatus: failed < records ? "PARTIAL_SUCCESS" : "FAILED",
    errorInfo: { errorCounts },
  };
}

function countsOf({ kind, records, identifiers }: IngestionRequest): object {
  const counts = { recordCount: String(records), userIdentifierCount: String(identifiers) };
  switch (kind) {
    case "ingest":
      return { audienceMembersIngestionStatus: { userDataIngestionStatus: counts } };
    case "remove":
      return { audienceMembersRemovalStatus: { userDataRemovalStatus: counts } };
    case "removeAll":
      return { removeAllAudienceMembersStatus: {} };
    case "events":
      return { eventsIngestionStatus: { recordCount: String(records) } };
  }
}
