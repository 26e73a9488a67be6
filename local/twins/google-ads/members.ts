import { isObject, type Json } from "../answer.ts";
import { InvalidRequest, type FieldViolation } from "./errors.ts";

export interface Member {
  /** `email:<hex>`, `phone:<hex>` or `address:<given>:<family>:<region>:<postal code>`. */
  readonly identifiers: readonly string[];
  readonly consent: Consent;
}

export interface Consent {
  readonly adUserData?: string;
  readonly adPersonalization?: string;
}

const maxMembers = 10_000;
const maxIdentifiers = 10;
const consentStates = ["CONSENT_GRANTED", "CONSENT_DENIED", "CONSENT_STATUS_UNSPECIFIED"];

/** Every member of the request, or an error that names each invalid field. */
export function readMembers(body: Json): readonly Member[] {
  const members = body["audienceMembers"];
  if (!Array.isArray(members) || members.length === 0)
    throw new InvalidRequest([{ field: "audience_members", reason: "REQUIRED_FIELD_MISSING" }]);
  if (members.length > maxMembers)
    throw new InvalidRequest([{ field: "audience_members", reason: "TOO_MANY_AUDIENCE_MEMBERS" }]);
  const violations: FieldViolation[] = [];
  const read = members.map((member: unknown, index) => {
    const field = `audience_members.audience_members[${index}]`;
    const identifiers = readUserData(isObject(member) ? member["userData"] : undefined, {
      field,
      encoding: body["encoding"],
      violations,
    });
    const own = isObject(member) ? member["consent"] : undefined;
    return { identifiers, consent: readConsent(own ?? body["consent"], field, violations) };
  });
  if (violations.length > 0) throw new InvalidRequest(violations);
  return read;
}

export function readConsent(value: unknown, field: string, violations: FieldViolation[]): Consent {
  if (!isObject(value)) return {};
  for (const state of Object.values(value))
    if (typeof state !== "string" || !consentStates.includes(state))
      violations.push({ field: `${field}.consent`, reason: "INVALID_ENUM_VALUE" });
  return value;
}

interface Reading {
  readonly field: string;
  readonly encoding: unknown;
  readonly violations: FieldViolation[];
}

export function readUserData(userData: unknown, reading: Reading): readonly string[] {
  const identifiers = isObject(userData) ? userData["userIdentifiers"] : undefined;
  const { field, violations } = reading;
  if (!Array.isArray(identifiers) || identifiers.length === 0) {
    violations.push({ field: `${field}.user_data`, reason: "REQUIRED_FIELD_MISSING" });
    return [];
  }
  if (identifiers.length > maxIdentifiers)
    violations.push({ field, reason: "TOO_MANY_USER_IDENTIFIERS" });
  return identifiers.map((identifier: unknown) => readIdentifier(identifier, reading));
}

function readIdentifier(identifier: unknown, reading: Reading): string {
  const { field, violations } = reading;
  const at = `${field}.user_data.user_identifiers`;
  if (!isObject(identifier) || Object.keys(identifier).length !== 1) {
    violations.push({ field: at, reason: "INVALID_AUDIENCE_MEMBER" });
    return "";
  }
  const hash = (value: unknown): string => readHash(value, at, reading);
  if ("emailAddress" in identifier) return `email:${hash(identifier["emailAddress"])}`;
  if ("phoneNumber" in identifier) return `phone:${hash(identifier["phoneNumber"])}`;
  const address = identifier["address"];
  if (!isObject(address)) {
    violations.push({ field: at, reason: "REQUIRED_FIELD_MISSING" });
    return "";
  }
  const { givenName, familyName, regionCode, postalCode } = address;
  if (typeof regionCode !== "string" || !/^[A-Z]{2}$/.test(regionCode))
    violations.push({ field: at, reason: "INVALID_COUNTRY_CODE" });
  if (typeof postalCode !== "string" || postalCode === "")
    violations.push({ field: at, reason: "INVALID_POSTAL_CODE" });
  return `address:${hash(givenName)}:${hash(familyName)}:${String(regionCode)}:${String(postalCode)}`;
}

/** A SHA-256 in the request's encoding, as lower-case hex. */
function readHash(value: unknown, field: string, { encoding, violations }: Reading): string {
  if (typeof value !== "string" || value === "") {
    violations.push({ field, reason: "REQUIRED_FIELD_MISSING" });
    return "";
  }
  if (encoding !== "HEX" && encoding !== "BASE64") {
    violations.push({ field: "encoding", reason: "REQUIRED_FIELD_MISSING" });
    return "";
  }
  const isHex = /^(?:[0-9a-fA-F]{2})+$/.test(value);
  if (encoding === "HEX" && !isHex) {
    violations.push({ field, reason: "INVALID_HEX_ENCODING" });
    return "";
  }
  const bytes = Buffer.from(value, encoding === "HEX" ? "hex" : "base64");
  if (bytes.length !== 32) violations.push({ field, reason: "INVALID_SHA256_FORMAT" });
  return bytes.toString("hex");
}
