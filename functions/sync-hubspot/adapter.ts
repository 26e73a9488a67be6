import { z } from "zod";
import type { SyncDefinition } from "../_shared/activation/definition.ts";
import type { DestinationAnswer, DestinationHttp } from "../_shared/activation/destination-http.ts";
import type {
  DestinationAdapter,
  FieldValue,
  Observation,
  Stop,
} from "../_shared/activation/destination.ts";
import { readDaily, readUpsert, spent, traceOf, type DailyCalls } from "./answers.ts";
import { contactScores, idProperty } from "./definition.ts";

export interface HubSpotOptions {
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly http: DestinationHttp;
  /** Share of the account's daily calls that is left to its other integrations. */
  readonly headroom: number;
}

const version = "2026-09";

/** HubSpot: contacts by batches, matched by a unique property. */
export function createHubSpotAdapter(options: HubSpotOptions): DestinationAdapter {
  let day: DailyCalls | undefined;
  let inFlight = 0;
  const call = async (object: string, action: string, body: object): Promise<DestinationAnswer> => {
    inFlight += 1;
    const answer = await options.http.request({
      method: "POST",
      url: `${options.baseUrl}/crm/objects/${version}/${object}/batch/${action}`,
      headers: { authorization: `Bearer ${options.accessToken}` },
      body,
    });
    inFlight -= 1;
    if (answer.kind === "answer") day = readDaily(answer.headers) ?? day;
    return answer;
  };
  return {
    async send(batch) {
      if (day !== undefined && day.remaining - inFlight <= day.allowed * options.headroom) {
        const left = { ...day, remaining: day.remaining - inFlight };
        // Asked anew by the next run, which may be of another day.
        day = undefined;
        return spent(left);
      }
      const inputs = batch.rows.map(({ key, fields }, index) => ({
        idProperty,
        id: key,
        objectWriteTraceId: traceOf(index),
        properties: Object.fromEntries(
          // An empty text clears a property.
          Object.entries(fields).map(([name, value]) => [name, value ?? ""]),
        ),
      }));
      return readUpsert(await call(batch.object, "upsert", { inputs }), batch);
    },
    observe: (object, keys, fields) =>
      observeContacts(keys, fields, (body) => call(object, "read", body)),
    calls: () => options.http.calls(),
  };
}

const readAnswer = z.object({
  results: z.array(z.looseObject({ properties: z.record(z.string(), z.string().nullable()) })),
});
const maxRead = 100;

async function observeContacts(
  keys: readonly string[],
  fields: readonly string[],
  read: (body: object) => Promise<DestinationAnswer>,
): Promise<readonly Observation[] | Stop> {
  const byKey = new Map<string, Readonly<Record<string, string | null>>>();
  for (let start = 0; start < keys.length; start += maxRead) {
    const answer = await read({
      idProperty,
      inputs: keys.slice(start, start + maxRead).map((id) => ({ id })),
      properties: fields,
    });
    const parsed = readAnswer.safeParse(answer.kind === "answer" ? answer.json : undefined);
    if (!parsed.success)
      return {
        kind: "stop",
        error: "exhausted",
        code: "NOT_READ",
        detail: "HubSpot did not give the contacts that were asked for",
      };
    for (const { properties } of parsed.data.results)
      byKey.set(String(properties[idProperty]), properties);
  }
  return keys.map((key) => {
    const held = byKey.get(key);
    return {
      key,
      fields:
        held &&
        Object.fromEntries(fields.map((field) => [field, typed(field, held[field] ?? null)])),
    };
  });
}

const types: ReadonlyMap<string, SyncDefinition["fields"][number]["type"]> = new Map(
  contactScores.fields.map(({ field, type }) => [field, type]),
);

/** HubSpot answers every value as text. */
function typed(field: string, text: string | null): FieldValue {
  if (text === null || text === "") return null;
  const type = types.get(field);
  if (type === "integer" || type === "number") return Number(text);
  return type === "boolean" ? text === "true" : text;
}
