import { z } from "zod";
import type { DestinationAnswer, DestinationHttp } from "../_shared/activation/destination-http.ts";
import type {
  Batch,
  DestinationAdapter,
  FieldValue,
  Observation,
  SendOutcome,
  Stop,
} from "../_shared/activation/destination.ts";
import { readTrack, readTrigger } from "./answers.ts";

export interface BrazeOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Name of a trigger → Canvas id. */
  readonly canvases: ReadonlyMap<string, string>;
  readonly http: DestinationHttp;
}

/** Braze: attributes and events by /users/track, Canvas entries by their trigger. */
export function createBrazeAdapter(options: BrazeOptions): DestinationAdapter {
  const call = (path: string, body: object): Promise<DestinationAnswer> =>
    options.http.request({
      method: "POST",
      url: `${options.baseUrl}/${path}`,
      headers: { authorization: `Bearer ${options.apiKey}` },
      body,
    });
  return {
    async send(batch): Promise<SendOutcome> {
      const [kind, name = ""] = batch.object.split(":");
      switch (kind) {
        case "event":
          return readTrack(
            await call("users/track", { events: eventsOf(batch, name) }),
            batch,
            "events",
          );
        case "canvas": {
          const canvasId = options.canvases.get(name);
          if (canvasId === undefined) return noCanvas(name);
          const body = { canvas_id: canvasId, recipients: recipientsOf(batch) };
          return readTrigger(await call("canvas/trigger/send", body), batch);
        }
        default: {
          const attributes = batch.rows.map(({ key, fields }) => ({ external_id: key, ...fields }));
          return readTrack(await call("users/track", { attributes }), batch, "attributes");
        }
      }
    },
    observe: (_object, keys, fields) => observeUsers(keys, fields, call),
    calls: () => options.http.calls(),
  };
}

const eventsOf = ({ rows }: Batch, name: string): readonly object[] =>
  rows.map(({ fields: { external_id: externalId, time, ...properties } }) => ({
    external_id: externalId,
    name,
    time,
    properties,
  }));

const recipientsOf = ({ rows }: Batch): readonly object[] =>
  rows.map(({ fields: { external_id: externalId, time: _time, ...properties } }) => ({
    external_user_id: externalId,
    canvas_entry_properties: properties,
  }));

const noCanvas = (name: string): Stop => ({
  kind: "stop",
  error: "configuration",
  code: "CANVAS_NOT_CONFIGURED",
  detail: `The trigger ${name} has no Canvas: add ${name}=<canvas id> to brazeCanvases in infra/config`,
});

const exported = z.object({
  message: z.literal("success"),
  users: z.array(
    z.looseObject({
      external_id: z.string(),
      custom_attributes: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});
const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const maxExported = 50;

/** https://www.braze.com/docs/api/endpoints/export/user_data/post_users_identifier */
async function observeUsers(
  keys: readonly string[],
  fields: readonly string[],
  call: (path: string, body: object) => Promise<DestinationAnswer>,
): Promise<readonly Observation[] | Stop> {
  const byKey = new Map<string, Readonly<Record<string, unknown>>>();
  for (let start = 0; start < keys.length; start += maxExported) {
    const answer = await call("users/export/ids", {
      external_ids: keys.slice(start, start + maxExported),
      fields_to_export: ["external_id", "custom_attributes"],
    });
    const parsed = exported.safeParse(answer.kind === "answer" ? answer.json : undefined);
    if (!parsed.success)
      return {
        kind: "stop",
        error: "exhausted",
        code: "NOT_READ",
        detail: "Braze did not export the users that were asked for",
      };
    for (const user of parsed.data.users) byKey.set(user.external_id, user.custom_attributes ?? {});
  }
  return keys.map((key) => {
    const held = byKey.get(key);
    const read = (field: string): FieldValue => plain.catch(null).parse(held?.[field] ?? null);
    return {
      key,
      fields: held && Object.fromEntries(fields.map((field) => [field, read(field)])),
    };
  });
}
