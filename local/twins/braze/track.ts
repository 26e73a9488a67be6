import { isObject, type Json } from "../answer.ts";
import type { Workspace } from "./workspace.ts";

/** https://www.braze.com/docs/api/endpoints/user_data/post_user_track: a row in error is dropped, the others are kept. */
export interface RowError {
  readonly type: string;
  readonly input_array: "attributes" | "events" | "purchases";
  readonly index: number;
}

/** The whole request is refused. */
export class FatalError extends Error {}

const maxObjects = 75;
const maxText = 255;
/** Standard attributes that are told apart from custom ones by their type. */
const textAttributes = new Set([
  "email",
  "phone",
  "first_name",
  "last_name",
  "country",
  "home_city",
]);

export interface Tracking {
  readonly attributes: readonly Json[];
  readonly events: readonly Json[];
}

export function readTrack(body: unknown): Tracking {
  if (!isObject(body)) throw new FatalError("Request body is not valid JSON");
  const list = (name: string): readonly Json[] => {
    const given = body[name];
    if (given === undefined) return [];
    if (!Array.isArray(given) || !given.every(isObject))
      throw new FatalError(`'${name}' must be an array of objects`);
    return given;
  };
  const tracking = { attributes: list("attributes"), events: list("events") };
  const purchases = list("purchases");
  if (purchases.length > 0) throw new FatalError("this twin takes no purchases");
  const objects = tracking.attributes.length + tracking.events.length;
  if (objects === 0) throw new FatalError("No attributes, events, or purchases were provided");
  if (objects > maxObjects)
    throw new FatalError(`A request holds at most ${maxObjects} objects, not ${objects}`);
  return tracking;
}

export interface Tracked {
  readonly message: "success";
  readonly attributes_processed?: number;
  readonly events_processed?: number;
  readonly errors?: readonly RowError[];
}

/** Applies what is valid and tells of the rest by its place. */
export function applyTrack({ attributes, events }: Tracking, workspace: Workspace): Tracked {
  const errors: RowError[] = [];
  attributes.forEach((row, index) => {
    const { external_id: externalId, ...fields } = row;
    const problem = typeof externalId === "string" ? attributesProblem(fields) : noId;
    if (problem !== undefined) errors.push({ type: problem, input_array: "attributes", index });
    else workspace.setAttributes(String(externalId), fields);
  });
  events.forEach((row, index) => {
    const problem = eventProblem(row);
    if (problem !== undefined) errors.push({ type: problem, input_array: "events", index });
    else workspace.track(row as never);
  });
  const failed = (array: string): number =>
    errors.filter(({ input_array: name }) => name === array).length;
  return {
    message: "success",
    ...(attributes.length > 0 && {
      attributes_processed: attributes.length - failed("attributes"),
    }),
    ...(events.length > 0 && { events_processed: events.length - failed("events") }),
    ...(errors.length > 0 && { errors }),
  };
}

const noId = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required";

function attributesProblem(fields: Json): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    if (name.length > maxText) return "The attribute name is longer than 255 characters";
    if (typeof value === "string" && value.length > maxText)
      return `The value of '${name}' is longer than 255 characters`;
    if (textAttributes.has(name) && value !== null && typeof value !== "string")
      return `'${name}' is not a string`;
    if (name === "email" && value !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value)))
      return "'email' is not a valid e-mail address";
    if (name === "phone" && value !== null && !/^\+[0-9]{7,15}$/.test(String(value)))
      return "'phone' is not a valid phone number";
  }
  return undefined;
}

function eventProblem({ external_id: externalId, name, time }: Json): string | undefined {
  if (typeof externalId !== "string") return noId;
  if (typeof name !== "string" || name === "" || name.length > maxText)
    return "'name' is required and at most 255 characters";
  if (typeof time !== "string" || Number.isNaN(Date.parse(time)))
    return "'time' is not an ISO 8601 time";
  return undefined;
}
