import type { Normaliser } from "../definition.ts";
import { nameSql, postalCodeSql, regionSql, emailSql, phoneSql, sha256Sql } from "./sql.ts";

/** Raised with every change of what a normaliser answers: acknowledgements remember it. */
const version = 1;

export const hashedEmail: Normaliser = {
  name: "email_sha256",
  version,
  sql: (email) => sha256Sql(emailSql(email).value),
};

/** `country` is an expression of the same row. */
export const hashedPhone = (country: string): Normaliser => ({
  name: "phone_sha256",
  version,
  sql: (phone) => sha256Sql(phoneSql(phone, country).value),
});

export const hashedName: Normaliser = {
  name: "name_sha256",
  version,
  sql: (name) => sha256Sql(nameSql(name).value),
};

export const regionCode: Normaliser = {
  name: "region",
  version,
  sql: (country) => regionSql(country).value,
};

export const postalCode: Normaliser = {
  name: "postal_code",
  version,
  sql: (code) => postalCodeSql(code).value,
};
