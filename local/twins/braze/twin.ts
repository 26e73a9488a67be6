import { answer, parseText, type Answer, type TwinRequest } from "../answer.ts";
import { createFaults, withFault, type Fault, type FaultAnswers } from "../faults.ts";
import { createCallLog, createFixedQuota, type Quota } from "../quota.ts";
import { createReads } from "../reads.ts";
import type { Twin } from "../twin.ts";
import { deleteUsers, exportUsers, triggerMessages } from "./messages.ts";
import { applyTrack, FatalError, readTrack, type Tracked, type Tracking } from "./track.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

/** A Braze workspace behind its documented REST API. */
export interface BrazeTwin extends Twin {
  readonly workspace: Workspace;
  /** In maintenance Braze takes requests with 202 and works on them later. */
  setMaintenance(isOn: boolean): void;
}

export interface BrazeTwinOptions {
  readonly secrets: (id: string) => string | undefined;
  readonly now: () => Date;
}

/** Messages of this workspace; others are refused. */
const ownCanvases = ["canvas-retention", "canvas-welcome-back"];
const ownCampaigns = ["campaign-retention"];

export function createBrazeTwin(options: BrazeTwinOptions): BrazeTwin {
  const workspace = createWorkspace();
  const reads = createReads<Pick<Workspace, "profile">>(workspace, workspace.snapshot);
  const faults = createFaults();
  const calls = createCallLog();
  const quotas = createQuotas(options.now);
  const canvases = new Set(ownCanvases);
  const campaigns = new Set(ownCampaigns);
  let queued: Tracking[] = [];
  let isMaintained = false;
  let isRevoked = false;

  const work = (request: TwinRequest, fault: Fault | undefined): Answer => {
    const body = parseText(request.body);
    switch (request.path.join("/")) {
      case "users/track": {
        const tracking = readTrack(body);
        reads.beforeWrite(fault);
        if (!isMaintained) {
          const told = applyTrack(tracking, workspace);
          return answer(201, fault?.kind === "results_out_of_order" ? reversed(told) : told);
        }
        queued.push(tracking);
        return answer(202, { message: "queued" });
      }
      case "canvas/trigger/send":
        return answer(201, triggerMessages("canvas", body, canvases, workspace));
      case "campaigns/trigger/send":
        return answer(201, triggerMessages("campaign", body, campaigns, workspace));
      case "users/delete":
        return answer(201, deleteUsers(body, workspace));
      case "users/export/ids":
        return answer(201, exportUsers(body, reads.view()));
      default:
        return answer(404, { message: `Endpoint not found: ${request.path.join("/")}` });
    }
  };
  const handle = (request: TwinRequest): Answer => {
    const endpoint = request.path.join("/");
    calls.add(`${request.method} ${endpoint}`);
    const fault = faults.take();
    const expected = `Bearer ${options.secrets("braze-api-key")}`;
    if (fault?.kind === "expired_token" || isRevoked || request.authorization !== expected)
      return answer(401, { message: "Invalid API key" });
    if (request.method !== "POST") return answer(405, { message: "Method not allowed" });
    const quota = quotas.of(endpoint);
    if (fault?.kind === "request_limit_exceeded" || !quota.take()) return limited(quota);
    const reply = withFault(
      fault,
      () => answeringFatal(() => work(request, fault)),
      answersFor(quota),
    );
    return { ...reply, headers: { ...rateHeaders(quota), ...reply.headers } };
  };
  const setMaintenance = (isOn: boolean): void => {
    isMaintained = isOn;
    if (isOn) return;
    for (const tracking of queued) applyTrack(tracking, workspace);
    queued = [];
  };

  return {
    name: "braze",
    workspace,
    faults,
    handle,
    setMaintenance,
    state: () => ({
      profiles: workspace.profiles(),
      profileCount: Object.keys(workspace.profiles()).length,
      events: workspace.events(),
      triggered: workspace.triggered(),
      dataPoints: workspace.dataPoints(),
      queuedRequests: queued.length,
      calls: calls.counts(),
      totalCalls: calls.total(),
    }),
    reset() {
      workspace.reset();
      reads.reset();
      faults.set([]);
      calls.reset();
      quotas.reset();
      queued = [];
      isMaintained = false;
      isRevoked = false;
    },
    controls: {
      "POST maintenance": ({ on }) => {
        setMaintenance(on === true);
        return { on: on === true };
      },
      "POST revoke": ({ revoked }) => {
        isRevoked = revoked !== false;
        return { revoked: isRevoked };
      },
      "POST delete-canvas": ({ id }) =>
        canvases.delete(String(id)) ? { deleted: id } : "there is no Canvas with this id",
    },
  };
}

/** https://www.braze.com/docs/api/api_limits: by groups of endpoints. */
function createQuotas(now: () => Date): { of(endpoint: string): Quota; reset(): void } {
  const track = createFixedQuota({ limit: 3_000, windowMs: 3_000, now });
  const messages = createFixedQuota({ limit: 250_000, windowMs: 3_600_000, now });
  const users = createFixedQuota({ limit: 20_000, windowMs: 60_000, now });
  const exports = createFixedQuota({ limit: 250, windowMs: 60_000, now });
  return {
    of(endpoint) {
      if (endpoint === "users/track") return track;
      if (endpoint === "users/export/ids") return exports;
      return endpoint.startsWith("users/") ? users : messages;
    },
    reset() {
      for (const quota of [track, messages, users, exports]) quota.reset();
    },
  };
}

const rateHeaders = (quota: Quota): Readonly<Record<string, string>> => ({
  "x-ratelimit-limit": String(quota.limit),
  "x-ratelimit-remaining": String(Math.max(0, quota.remaining())),
  "x-ratelimit-reset": String(Math.ceil(quota.resetsAt() / 1000)),
});

/** Errors name their place, so their order says nothing. */
const reversed = (told: Tracked): Tracked => ({
  ...told,
  ...(told.errors !== undefined && { errors: told.errors.toReversed() }),
});

const limited = (quota: Quota): Answer => ({
  ...answer(429, { message: "You have exceeded the rate limit" }),
  headers: { ...rateHeaders(quota), "x-ratelimit-remaining": "0" },
});

function answersFor(quota: Quota): FaultAnswers {
  return {
    tooManyRequests: () => limited(quota),
    serverUnavailable: () => answer(503, { message: "Service unavailable" }),
    serverError: () => answer(500, { message: "Internal server error" }),
    emptyResults: () => answer(201, {}),
    // An error that says of no place which row it means.
    withoutIds: (reply) => answer(reply.status, { ...(reply.body as object), errors: [{}] }),
  };
}

function answeringFatal(work: () => Answer): Answer {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof FatalError) return answer(400, { message: thrown.message });
    throw thrown;
  }
}
