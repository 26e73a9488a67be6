import type { z } from "zod";

/**
 * The single definition of an event as its source sends it. `payload` validates (unknown extra fields are kept); the
 * paths say where its identity and time stand, as data, so that TypeScript and SQL read the same rule.
 */
export interface EventContract<
  Payload extends z.ZodObject = z.ZodObject,
> extends EventForm<Payload> {
  readonly source: string;
  readonly entity: string;
  readonly version: number;
  readonly description: string;
  /**
   * Models read its whole history, as of a CRM's records, which are few. Every other bronze table refuses a query that does
   * not name its days of landing.
   */
  readonly readWhole?: true;
  /** Present when the entity may arrive as files in the landing bucket. */
  readonly batch?: BatchContract;
  /** The same record as another way of its source writes it, for example a connector beside the API. */
  readonly otherForms?: readonly OtherForm[];
  /** Files of a managed connector bring it; producers do not send it themselves. */
  readonly isConnectorTable?: true;
}

/** One way to write a record: its fields, and where its identity and time stand. */
export interface EventForm<Payload extends z.ZodObject = z.ZodObject> {
  readonly payload: Payload;
  readonly identity: EventIdentity;
  /**
   * Payload field with the event's own time, `timeFormat` in its metadata when it is not ISO 8601; dots lead into objects. For
   * a record that changes but belongs to a day, such as an order, the time of that day.
   */
  readonly occurredAt: string;
  /** Fields that give the time, in order, on records where `occurredAt` holds none. */
  readonly otherTimes?: readonly string[];
  /** Some records state no time at all: they happened when they were received. */
  readonly mayBeTimeless?: true;
}

export interface OtherForm extends EventForm {
  /** Field by which a record of this form is known. */
  readonly knownBy: string;
}

/**
 * `fields`: the payload fields, joined by ":", are the event id (a redelivery repeats them).
 * `content`: no key at the source, or one that its states share; the id is the SHA-256 of the content and its ordinal among
 * identical rows, so loading the same rows again in any order gives the same ids and honest duplicates inside one file stay
 * distinct. `key` then names the fields of the record's own key, if it has one.
 */
export type EventIdentity =
  | { readonly kind: "fields"; readonly fields: readonly string[] }
  | { readonly kind: "content"; readonly key?: readonly string[] };

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

/** The form that a record with these fields has. */
export const formOf = (contract: EventContract, has: (field: string) => boolean): EventForm =>
  contract.otherForms?.find((form) => has(form.knownBy)) ?? contract;
