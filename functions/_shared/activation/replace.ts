import type { SyncDefinition } from "./definition.ts";
import type { Receipt, RemovalOutcome } from "./destination.ts";
import type { SyncDependencies } from "./run.ts";
import type { Failure } from "./send-plan.ts";
import type { Replacement } from "./state.ts";

/** The destination's clock may be behind: who was added as the replacement began must not look older than it. */
const clockSkewMs = 5 * 60 * 1000;
const maxAsked = 2;

/**
 * The replacement that the sync is in, begun now when `asked`. While it lasts every plan has whoever was not confirmed since it
 * began, so a run that crashes or ends early is gone on with by the next one.
 */
export async function openReplacement(
  definition: SyncDefinition,
  runId: string,
  asked: boolean,
  { adapter, state }: SyncDependencies,
): Promise<Replacement | undefined> {
  if (definition.mode !== "membership" || adapter.removeOlderThan === undefined) return undefined;
  if (asked) await state.beginReplacement(definition, runId);
  return state.replacement(definition);
}

/**
 * The second half, once everyone is confirmed anew: takes out who was added before. An object of which nobody was confirmed stays
 * as it is, so no audience is ever emptied. Answers why it has not ended.
 */
export async function endReplacement(
  definition: SyncDefinition,
  deadline: number,
  deps: SyncDependencies,
): Promise<Failure | undefined> {
  const { state } = deps;
  const open = await state.replacement(definition);
  if (open === undefined) return undefined;
  const olderThan = new Date(open.startedAt.getTime() - clockSkewMs);
  for (const object of await state.confirmedObjects(definition, open.startedAt)) {
    const known = open.removals.get(object);
    if (known === "ended") continue;
    const outcome = await removeOlder(definition, object, { olderThan, deadline }, known, deps);
    if (outcome.kind === "pending")
      return { state: "settling", detail: `${object}: who was there before is being taken out` };
    if (outcome.kind !== "delivered")
      return { state: "failed", detail: failureOf(object, outcome) };
    await state.endRemoval(definition, object, olderThan);
  }
  await state.endReplacement(definition);
  return undefined;
}

async function removeOlder(
  definition: SyncDefinition,
  object: string,
  { olderThan, deadline }: { readonly olderThan: Date; readonly deadline: number },
  known: Receipt | undefined,
  { adapter, state, send: { clock } }: SyncDependencies,
): Promise<Exclude<RemovalOutcome, { kind: "accepted" }>> {
  if (adapter.removeOlderThan === undefined)
    throw new TypeError(`${definition.name} is replaced and its adapter has no removeOlderThan`);
  let receipt = known;
  for (let asked = 0; ;) {
    const outcome = await adapter.removeOlderThan(object, olderThan, receipt);
    if (outcome.kind === "accepted") {
      asked += 1;
      await state.acceptRemoval(definition, object, outcome.receipt);
      receipt = outcome.receipt;
      continue;
    }
    // What was asked before has failed, or nobody knows it any longer.
    if ((outcome.kind === "retry" || outcome.kind === "unknown") && receipt && asked < maxAsked) {
      receipt = undefined;
      continue;
    }
    if (outcome.kind !== "pending" || clock.now() + outcome.retryAfterMs > deadline) return outcome;
    await clock.sleep(outcome.retryAfterMs);
  }
}

type Failed = Exclude<RemovalOutcome, { kind: "accepted" | "pending" | "delivered" }>;

const failureOf = (object: string, failed: Failed): string =>
  failed.kind === "stop"
    ? `${failed.code}: ${failed.detail}`
    : `${failed.code}: ${object} still has who was there before, the next run takes them out: ${failed.reason}`;
