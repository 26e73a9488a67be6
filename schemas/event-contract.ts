import type { z } from "zod";

/**
 * The single definition of an event as its source sends it. `payload` validates (unknown extra fields are kept); the
 * paths say where its identity and time stand, as data, so that TypeScript and SQL read the same rule.
 */
export interface EventContract<Payload extends z.ZodObject = z.ZodObject> {
  readonly source: string;
  readonly entity: string;
  readonly version: number;
  readonly description: string;
  readonly payload: Payload;
  readonly identity: EventIdentity;
  /** Payload field with the event's own time; `timeFormat` in its metadata when it is not ISO 8601. */
  readonly occurredAt: string;
  /**
   * Models read its whole history, as of a CRM's records, which are few. Every other bronze table refuses a query that does
   * not name its days of landing.
   */
  readonly readWhole?: true;
  /** Present when the entity may arrive as files in the landing bucket. */
  readonly batch?: BatchContract;
}

/**
 * `fields`: the payload fields, joined by ":", are the event id (a redelivery repeats them).
 * `content`: no key at the source; the id is the SHA-256 of the content and its ordinal among identical rows, so loading
 * the same rows again in any order gives the same ids and honest duplicates inside one file stay distinct.
 */
export type EventIdentity =
  | { readonly kind: "fields"; readonly fields: readonly string[] }
  | { readonly kind: "content" };

export interface BatchContract {
  readonly formats: readonly ("csv" | "ndjson" | "parquet" | "avro")[];
  readonly csvDelimiter?: "," | ";" | "\t";
}

export const defineEvent = <Payload extends z.ZodObject>(
  contract: EventContract<Payload>,
): EventContract<Payload> => contract;

/** `bronze.raw_<source>_<entity>` without its dataset. */
export const bronzeTable = (contract: Pick<EventContract, "source" | "entity">): string =>
  `raw_${contract.source}_${contract.entity}`;
