/** A request that Cloud Storage answers with an error (https://cloud.google.com/storage/docs/json_api/v1/status-codes). */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly location: { readonly locationType: string; readonly location: string } | undefined;

  constructor(
    status: number,
    reason: string,
    message: string,
    location?: { readonly locationType: string; readonly location: string },
  ) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.reason = reason;
    this.location = location;
  }

  /** The JSON API's error body. */
  toBody(): unknown {
    const { status: code, message, reason } = this;
    return {
      error: { code, message, errors: [{ message, domain: "global", reason, ...this.location }] },
    };
  }
}

export const noSuchBucket = (): Refusal =>
  new Refusal(404, "notFound", "The specified bucket does not exist.");

export const noSuchObject = (bucket: string, name: string): Refusal =>
  new Refusal(404, "notFound", `No such object: ${bucket}/${name}`);

export const conditionNotMet = (): Refusal =>
  new Refusal(
    412,
    "conditionNotMet",
    "At least one of the pre-conditions you specified did not hold.",
    { locationType: "header", location: "If-Match" },
  );

export const invalid = (message: string, parameter?: string): Refusal =>
  new Refusal(
    400,
    "invalid",
    message,
    parameter === undefined ? undefined : { locationType: "parameter", location: parameter },
  );

export const forbidden = (
  principal: string,
  permission: string,
  what: "object" | "bucket" | "project",
): Refusal =>
  new Refusal(
    403,
    "forbidden",
    `${principal} does not have ${permission} access to the Google Cloud Storage ${what}. Permission '${permission}' denied on resource (or it may not exist).`,
  );

export const unsupported = (what: string): Refusal =>
  new Refusal(501, "notImplemented", `The local Cloud Storage does not support ${what}.`);
