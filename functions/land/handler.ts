import type { TableContract } from "../../schemas/table-contract.ts";
import { rawTable } from "../../schemas/tables/bronze/raw.ts";
import { deadLetters } from "../../schemas/tables/ops/ingestion.ts";
import type { EventContract } from "../../schemas/event-contract.ts";
import { bodyFailure, failure, respond, type HttpHandler } from "../_shared/http.ts";
import type { Row } from "../_shared/google/row-encoding.ts";
import { errorFields, type Logger } from "../_shared/log.ts";
import { parsePush, type PushMessage } from "../_shared/pubsub-push.ts";
import type { MicroBatcher } from "./micro-batch.ts";
import { readEvents } from "./read-events.ts";
import { bronzeRowOf, deadLetterOf, type Failure } from "./rows.ts";

export interface LandDependencies {
  readonly batcher: Pick<MicroBatcher, "add">;
  readonly log: Logger;
  readonly now: () => Date;
}

/** 204 once every event of the message is in bronze or in dead letters; 503 when that could not be done, and Pub/Sub sends again. */
export function createLandHandler(deps: LandDependencies): HttpHandler {
  return async (request) => {
    if (request.method !== "POST") return failure(405, "method_not_allowed", "Use POST.");
    if (!request.body.ok) return bodyFailure(request.body);
    const message = parsePush(request.body.bytes);
    if (message === undefined)
      return failure(400, "invalid_push", "The body is not a Pub/Sub push request.");
    const log = deps.log.withTrace(message.trace ?? request.trace);
    try {
      const landed = await landMessage(message, deps);
      const fields = { message_id: message.messageId, ...landed };
      if (landed.dead_lettered > 0) log.warning("landed with dead letters", fields);
      else log.info("landed", fields);
      return respond(204);
    } catch (thrown) {
      log.error("landing failed", {
        message_id: message.messageId,
        delivery_attempt: message.deliveryAttempt,
        ...errorFields(thrown),
      });
      return failure(503, "unavailable", "The message was not landed: deliver it again.");
    }
  };
}

interface Landed {
  readonly landed: number;
  readonly dead_lettered: number;
}

interface TableRows {
  readonly table: TableContract;
  readonly rows: Row[];
  /** Place in the message of each row. */
  readonly indexes: number[];
}

async function landMessage(message: PushMessage, deps: LandDependencies): Promise<Landed> {
  const events = readEvents(message.data);
  const failures: Failure[] = [];
  const byTable = new Map<EventContract, TableRows>();
  const at = deps.now();
  for (const [index, event] of events.entries()) {
    if (event.kind === "unreadable") {
      failures.push({ reason: event.reason, detail: event.detail, item: event.item, index });
      continue;
    }
    const group = byTable.get(event.contract) ?? {
      table: tableOf(event.contract),
      rows: [],
      indexes: [],
    };
    byTable.set(event.contract, group);
    group.rows.push(bronzeRowOf(event.envelope, message, at));
    group.indexes.push(index);
  }

  const refused = await Promise.all([...byTable.values()].map((group) => appendGroup(group, deps)));
  for (const { index, reason } of refused.flat()) {
    const event = events[index];
    if (event?.kind !== "event") continue;
    failures.push({ reason: "row_refused", detail: reason, item: event.envelope, index });
  }
  const letters = failures.map((one) => deadLetterOf(one, message, at));
  const outcomes = await deps.batcher.add(deadLetters, letters);
  const lost = outcomes.find((outcome) => outcome.kind === "refused");
  if (lost !== undefined) throw new Error(`A dead letter was refused: ${lost.reason}`);
  return { landed: events.length - failures.length, dead_lettered: failures.length };
}

async function appendGroup(
  group: TableRows,
  deps: LandDependencies,
): Promise<readonly { readonly index: number; readonly reason: string }[]> {
  const outcomes = await deps.batcher.add(group.table, group.rows);
  return outcomes.flatMap((outcome, position) =>
    outcome.kind === "refused"
      ? [{ index: group.indexes[position] ?? 0, reason: outcome.reason }]
      : [],
  );
}

const tablesByEvent = new Map<EventContract, TableContract>();

function tableOf(contract: EventContract): TableContract {
  const table = tablesByEvent.get(contract) ?? rawTable(contract);
  tablesByEvent.set(contract, table);
  return table;
}
