import { status } from "@grpc/grpc-js";

/** A request that Pub/Sub answers with a status instead of a result, in Google's words where they are known. */
export class Refusal extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.name = "Refusal";
    this.code = code;
  }
}

export const notFound = (resource: string): Refusal =>
  new Refusal(status.NOT_FOUND, `Resource not found (resource=${idOf(resource)}).`);

export const alreadyExists = (resource: string): Refusal =>
  new Refusal(
    status.ALREADY_EXISTS,
    `Resource already exists in the project (resource=${idOf(resource)}).`,
  );

export const invalidArgument = (message: string): Refusal =>
  new Refusal(status.INVALID_ARGUMENT, message);

export const unsupported = (what: string): Refusal =>
  new Refusal(status.UNIMPLEMENTED, `The local Pub/Sub does not support ${what}.`);

/** Google's sentence, then what it leaves out: who asked, and which permission is missing where. */
export const permissionDenied = (
  principal: string,
  permission: string,
  resource: string,
): Refusal =>
  new Refusal(
    status.PERMISSION_DENIED,
    `User not authorized to perform this action. (${principal} lacks ${permission} on ${resource}: grant a role that holds it in infra/.)`,
  );

const idOf = (resource: string): string => resource.split("/").at(-1) ?? resource;
