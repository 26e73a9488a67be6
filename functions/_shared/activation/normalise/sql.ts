import { postalCodePattern } from "./address.ts";
import { asciiPattern, emailPattern, gmailPattern, maxEmailLength } from "./email.ts";
import { phoneCountries, phoneNumberPattern } from "./generated/phone-rules.ts";
import { notOfNames, prefixPattern, suffixPattern } from "./name.ts";
import { whitespace } from "./normalised.ts";
import { separators } from "./phone.ts";

/**
 * The normalisers as GoogleSQL over one column, so that personal data is normalised and hashed before it leaves the
 * warehouse. Each answers what its TypeScript twin of the same name answers: `value` is NULL exactly where that one
 * refuses, `reject` is its code and NULL where there is a value.
 */
export interface NormalisedSql {
  readonly value: string;
  readonly reject: string;
}

const text = (value: string): string => JSON.stringify(value);
const collapsed = (column: string): string =>
  `TRIM(REGEXP_REPLACE(IFNULL(${column}, ""), ${text(`[${whitespace}]+`)}, " "))`;

const inList = (of: string, codes: readonly string[]): string =>
  `${of} IN (${codes.map(text).join(", ")})`;

/** `expression` may use `name`, which stands for `of` and is computed once. */
const using = (name: string, of: string, expression: string): string =>
  `(SELECT ${expression} FROM (SELECT ${of} AS ${name}))`;

export function emailSql(column: string): NormalisedSql {
  const trimmed = `REGEXP_REPLACE(IFNULL(${column}, ""), ${text(`[${whitespace}]`)}, "")`;
  const mailbox = `REPLACE(REGEXP_REPLACE(SPLIT(LOWER(e), "@")[OFFSET(0)], r"\\+.*", ""), ".", "")`;
  const isGmail = `REGEXP_CONTAINS(LOWER(e), ${text(gmailPattern)})`;
  const isAddress = `(LENGTH(e) <= ${maxEmailLength} AND REGEXP_CONTAINS(e, ${text(emailPattern)}))`;
  return {
    value: using(
      "e",
      trimmed,
      `CASE WHEN NOT ${isAddress} THEN NULL WHEN NOT ${isGmail} THEN LOWER(e)
        WHEN ${mailbox} != "" THEN CONCAT(${mailbox}, "@", SPLIT(LOWER(e), "@")[OFFSET(1)]) END`,
    ),
    reject: using(
      "e",
      trimmed,
      `CASE WHEN e = "" THEN "EMAIL_MISSING" WHEN NOT REGEXP_CONTAINS(e, ${text(asciiPattern)}) THEN "EMAIL_NOT_ASCII"
        WHEN NOT ${isAddress} THEN "EMAIL_INVALID" WHEN ${isGmail} AND ${mailbox} = "" THEN "EMAIL_INVALID" END`,
    ),
  };
}

/** Countries with the same rule share an arm: `callingCode|trunkPrefix|dialsOutWith00|undecided`. */
const phoneRuleArms = [
  ...Map.groupBy(Object.entries(phoneCountries), ([, rule]) =>
    [rule.callingCode, rule.trunkPrefix, rule.dialsOutWith00, rule.undecided].join("|"),
  ),
]
  .map(
    ([rule, members]) =>
      `WHEN ${inList(
        "c",
        members.map(([country]) => country),
      )} THEN "${rule}"`,
  )
  .join(" ");

export const phoneSql = (phone: string, country: string): NormalisedSql => {
  const told = phoneOrRefusalSql(phone, country);
  return {
    value: using("p", told, phoneOf("p")),
    reject: using("p", told, phoneRefusalOf("p")),
  };
};

/** Of what `phoneOrRefusalSql` answers: computed once for both, as it is by far the longest of them. */
export const phoneOf = (told: string): string => `IF(STARTS_WITH(${told}, "+"), ${told}, NULL)`;
export const phoneRefusalOf = (told: string): string =>
  `IF(STARTS_WITH(${told}, "+"), NULL, ${told})`;

/** The number with its plus, or the code of its refusal. */
export function phoneOrRefusalSql(phone: string, country: string): string {
  const stripped = (of: string): string =>
    `REGEXP_REPLACE(IFNULL(${of}, ""), ${text(`[${separators}]`)}, "")`;
  const part = (index: number): string => `SPLIT(r, "|")[OFFSET(${index})]`;
  const isPossible = (digits: string): string =>
    `IFNULL(REGEXP_CONTAINS(${digits}, ${text(phoneNumberPattern)}), FALSE)`;
  /** Candidates: international, national without the trunk prefix, national as it is, international without its plus. */
  const candidates = `SELECT d, r,
      CASE WHEN STARTS_WITH(d, "+") THEN SUBSTR(d, 2) WHEN ${part(2)} = "true" AND STARTS_WITH(d, "00") THEN SUBSTR(d, 3) END AS i,
      IF(${part(1)} != "" AND STARTS_WITH(d, ${part(1)}), CONCAT(${part(0)}, SUBSTR(d, LENGTH(${part(1)}) + 1)), NULL) AS t,
      CONCAT(${part(0)}, d) AS n,
      IF(${part(1)} != "" AND STARTS_WITH(d, CONCAT(${part(0)}, ${part(1)})),
        CONCAT(${part(0)}, SUBSTR(d, LENGTH(${part(0)}) + LENGTH(${part(1)}) + 1)), d) AS b
    FROM (SELECT
      IF(STARTS_WITH(${stripped(phone)}, "+"), ${stripped(`REPLACE(${phone}, "(0)", "")`)}, ${stripped(phone)}) AS d,
      ${using("c", asciiUpper(collapsed(country)), `CASE ${phoneRuleArms} END`)} AS r)`;
  return `(SELECT CASE
      WHEN d = "" THEN "PHONE_MISSING"
      WHEN NOT REGEXP_CONTAINS(d, r"^\\+?[0-9]+$") THEN "PHONE_NOT_A_NUMBER"
      WHEN i IS NOT NULL THEN IF(${isPossible("i")}, CONCAT("+", i), "PHONE_IMPOSSIBLE")
      WHEN r IS NULL THEN "PHONE_COUNTRY_UNKNOWN"
      WHEN STARTS_WITH(d, ${part(3)}) OR (STARTS_WITH(d, ${part(0)}) AND national != b AND ${isPossible("b")}) THEN "PHONE_AMBIGUOUS"
      ELSE IFNULL(CONCAT("+", national), "PHONE_IMPOSSIBLE") END
    FROM (SELECT d, r, i, b, CASE WHEN ${isPossible("t")} THEN t WHEN ${isPossible("n")} THEN n END AS national FROM (${candidates})))`;
}

export function nameSql(column: string): NormalisedSql {
  const spaced = `REGEXP_REPLACE(NORMALIZE(IFNULL(${column}, ""), NFC), ${text(`[${whitespace}]+`)}, " ")`;
  const letters = `REGEXP_REPLACE(${spaced}, ${text(`[${notOfNames}]`)}, "")`;
  const lower = `LOWER(REPLACE(REPLACE(${letters}, "İ", "i"), "Σ", "σ"))`;
  const plain = `TRIM(REGEXP_REPLACE(${lower}, " +", " "))`;
  const bare = `REGEXP_REPLACE(REGEXP_REPLACE(${plain}, ${text(prefixPattern)}, ""), ${text(suffixPattern)}, "")`;
  return {
    value: `NULLIF(${bare}, "")`,
    reject: `IF(${bare} = "", "NAME_MISSING", NULL)`,
  };
}

const asciiUpper = (of: string): string =>
  `TRANSLATE(${of}, "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")`;

export function regionSql(column: string): NormalisedSql {
  const code = asciiUpper(collapsed(column));
  const known = inList(code, Object.keys(phoneCountries));
  return {
    value: `IF(${known}, ${code}, NULL)`,
    reject: `IF(${known}, NULL, "REGION_UNKNOWN")`,
  };
}

export function postalCodeSql(column: string): NormalisedSql {
  const code = asciiUpper(collapsed(column));
  const isCode = `REGEXP_CONTAINS(${code}, ${text(postalCodePattern)})`;
  return {
    value: `IF(${isCode}, ${code}, NULL)`,
    reject: `IF(${isCode}, NULL, "POSTAL_CODE_INVALID")`,
  };
}

/** Hex of the SHA-256 of a text; NULL stays NULL. */
export const sha256Sql = (of: string): string => `TO_HEX(SHA256(${of}))`;
