import { isObject } from "../answer.ts";
import { InvalidRequest, type FieldViolation } from "./errors.ts";
import { readConsent, readUserData, type Consent } from "./members.ts";

export interface ConversionEvent {
  readonly transactionId?: string;
  readonly eventTimestamp: string;
  readonly identifiers: readonly string[];
  readonly consent: Consent;
  readonly conversionValue?: number;
  readonly currency?: string;
}

const maxEvents = 2_000;

export function readEvents(body: Readonly<Record<string, unknown>>): readonly ConversionEvent[] {
  const events = body["events"];
  if (!Array.isArray(events) || events.length === 0)
    throw new InvalidRequest([{ field: "events", reason: "REQUIRED_FIELD_MISSING" }]);
  if (events.length > maxEvents)
    throw new InvalidRequest([{ field: "events", reason: "TOO_MANY_EVENTS" }]);
  const violations: FieldViolation[] = [];
  const read = events.map((event: unknown, index) =>
    readEvent(isObject(event) ? event : {}, `events.events[${index}]`, body, violations),
  );
  if (violations.length > 0) throw new InvalidRequest(violations);
  return read;
}

function readEvent(
  event: Readonly<Record<string, unknown>>,
  field: string,
  body: Readonly<Record<string, unknown>>,
  violations: FieldViolation[],
): ConversionEvent {
  const { eventTimestamp, transactionId, conversionValue, currency } = event;
  if (typeof eventTimestamp !== "string" || Number.isNaN(Date.parse(eventTimestamp)))
    violations.push({ field: `${field}.event_timestamp`, reason: "REQUIRED_FIELD_MISSING" });
  if (currency !== undefined && !/^[A-Z]{3}$/.test(String(currency)))
    violations.push({ field: `${field}.currency`, reason: "INVALID_CURRENCY_CODE" });
  if (conversionValue !== undefined && typeof conversionValue !== "number")
    violations.push({ field: `${field}.conversion_value`, reason: "INVALID_NUMBER_FORMAT" });
  const click = clickIds(event["adIdentifiers"]);
  if (event["userData"] === undefined && click.length === 0)
    violations.push({ field, reason: "NO_IDENTIFIERS_PROVIDED" });
  const user =
    event["userData"] === undefined
      ? []
      : readUserData(event["userData"], { field, encoding: body["encoding"], violations });
  return {
    eventTimestamp: String(eventTimestamp),
    identifiers: [...user, ...click],
    consent: readConsent(event["consent"] ?? body["consent"], field, violations),
    ...(typeof transactionId === "string" && { transactionId }),
    ...(typeof conversionValue === "number" && { conversionValue }),
    ...(typeof currency === "string" && { currency }),
  };
}

const clickIds = (value: unknown): readonly string[] =>
  isObject(value)
    ? ["gclid", "gbraid", "wbraid"].flatMap((kind) =>
        typeof value[kind] === "string" ? [`${kind}:${value[kind]}`] : [],
      )
    : [];
