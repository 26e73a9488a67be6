import { isObject, type Json } from "../answer.ts";
import { FatalError } from "./track.ts";
import type { Triggered, Workspace } from "./workspace.ts";

const maxRecipients = 50;
const maxDeleted = 50;
const maxExported = 50;

/** https://www.braze.com/docs/api/endpoints/messaging/send_messages/post_send_triggered_canvases */
export function triggerMessages(
  kind: Triggered["kind"],
  body: unknown,
  known: ReadonlySet<string>,
  workspace: Workspace,
): object {
  const given = isObject(body) ? body : {};
  const id = given[`${kind}_id`];
  if (typeof id !== "string" || !known.has(id)) throw new FatalError(`'${kind}_id' is not valid`);
  const { recipients } = given;
  if (!Array.isArray(recipients) || recipients.length === 0 || !recipients.every(isObject))
    throw new FatalError("'recipients' is required");
  if (recipients.length > maxRecipients)
    throw new FatalError(`'recipients' holds at most ${maxRecipients} users`);
  if (recipients.some((recipient) => typeof recipient["external_user_id"] !== "string"))
    throw new FatalError("each recipient needs 'external_user_id'");
  for (const recipient of recipients)
    workspace.trigger({
      kind,
      id,
      external_user_id: String(recipient["external_user_id"]),
      properties: recipient[kind === "canvas" ? "canvas_entry_properties" : "trigger_properties"],
    });
  return { message: "success", dispatch_id: `dispatch-${workspace.triggered().length}` };
}

export function deleteUsers(body: unknown, workspace: Workspace): object {
  const ids = readIds(body, maxDeleted);
  return { message: "success", deleted: ids.filter((id) => workspace.delete(id)).length };
}

/** https://www.braze.com/docs/api/endpoints/export/user_data/post_users_identifier: answers who is known, names who is not. */
export function exportUsers(body: unknown, workspace: Pick<Workspace, "profile">): object {
  const ids = readIds(body, maxExported);
  const users = ids.flatMap((id): Json[] => {
    const profile = workspace.profile(id);
    return profile === undefined ? [] : [{ external_id: id, custom_attributes: profile }];
  });
  const invalid = ids.filter((id) => workspace.profile(id) === undefined);
  return {
    message: "success",
    users,
    ...(invalid.length > 0 && { invalid_user_ids: invalid }),
  };
}

function readIds(body: unknown, most: number): readonly string[] {
  const ids = isObject(body) ? body["external_ids"] : undefined;
  if (!Array.isArray(ids) || ids.length === 0) throw new FatalError("'external_ids' is required");
  if (ids.length > most) throw new FatalError(`'external_ids' holds at most ${most} ids`);
  return ids.map(String);
}
