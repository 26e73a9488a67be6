import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isObject } from "../infrastructure/blocks.ts";
import type { Infrastructure } from "../infrastructure/infrastructure.ts";

export interface SecretStore {
  /** The latest version's value; throws when no stack declares the secret. */
  valueOf(secretId: string): string;
  readonly ids: readonly string[];
}

/**
 * Values for the secrets that the infrastructure declares: from the file where it has them, else given, else random for this
 * run. Values are never written anywhere.
 */
export function createSecretStore(options: {
  readonly infrastructure: Infrastructure;
  /** JSON object, secret id → value, for example `.ame/secrets.json`. */
  readonly file?: string;
  readonly given?: Readonly<Record<string, string>>;
  readonly random?: () => string;
}): SecretStore {
  const random = options.random ?? (() => randomBytes(24).toString("base64url"));
  const declared = options.infrastructure
    .ofType("google_secret_manager_secret")
    .map(({ attributes }) => String(attributes["secret_id"]));
  const stored = options.file === undefined ? {} : readSecrets(options.file);
  const strangers = Object.keys(stored).filter((id) => !declared.includes(id));
  if (strangers.length > 0)
    throw new Error(
      `${options.file} has ${strangers.join(", ")}, which no stack declares; remove it or declare the secret.`,
    );
  const values = new Map(declared.map((id) => [id, stored[id] ?? options.given?.[id] ?? random()]));
  return {
    ids: declared,
    valueOf(secretId) {
      const value = values.get(secretId);
      if (value === undefined) throw new Error(`No stack declares the secret ${secretId}.`);
      return value;
    },
  };
}

function readSecrets(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isObject(parsed)) throw new Error(`${file} must be a JSON object: secret id → value.`);
  return Object.fromEntries(
    Object.entries(parsed).map(([id, value]) => {
      if (typeof value !== "string") throw new Error(`${file}: the value of ${id} must be text.`);
      return [id, value];
    }),
  );
}
