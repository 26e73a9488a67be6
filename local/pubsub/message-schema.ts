// A CommonJS package whose names Node does not see.
import protobuf, { type Field, type ReflectionObject, type Type as MessageType } from "protobufjs";

/** Says what is wrong with a message's data, or nothing. */
export interface MessageSchema {
  readonly name: string;
  check(data: Buffer): string | undefined;
}

/**
 * A schema of type PROTOCOL_BUFFER for messages encoded as JSON, checked as proto3's JSON mapping says: unknown fields and wrong
 * types are refused, absent fields are not. https://protobuf.dev/programming-guides/json/
 */
export function protobufSchema(name: string, definition: string): MessageSchema {
  const { root } = protobuf.parse(definition, { keepCase: true });
  root.resolveAll();
  const types = root.nestedArray.filter(
    (nested): nested is MessageType => nested instanceof protobuf.Type,
  );
  const [message] = types;
  if (message === undefined || types.length > 1)
    throw new Error(`Schema ${name} must define one message at its top; it has ${types.length}.`);
  return {
    name,
    check(data) {
      let value: unknown;
      try {
        value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
      } catch {
        return "it is not JSON in UTF-8";
      }
      return problemOf(message, value, "message");
    },
  };
}

function problemOf(type: MessageType, value: unknown, path: string): string | undefined {
  if (!isObject(value)) return `${path} is no object`;
  for (const [key, inner] of Object.entries(value)) {
    const field = type.fieldsArray.find(({ name }) => name === key || camelCase(name) === key);
    if (field === undefined) return `${path} has no field ${key}`;
    const problem = inner === null ? undefined : fieldProblem(field, inner, `${path}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fieldProblem(field: Field, value: unknown, path: string): string | undefined {
  if (field instanceof protobuf.MapField) {
    if (!isObject(value)) return `${path} is no object`;
    return first(Object.entries(value), ([key, inner]) =>
      singleProblem(field, inner, `${path}.${key}`),
    );
  }
  if (!field.repeated) return singleProblem(field, value, path);
  if (!Array.isArray(value)) return `${path} is no list`;
  return first(value.entries(), ([index, inner]) =>
    singleProblem(field, inner, `${path}[${index}]`),
  );
}

function singleProblem(field: Field, value: unknown, path: string): string | undefined {
  const resolved: ReflectionObject | null = field.resolvedType;
  if (resolved instanceof protobuf.Type) return problemOf(resolved, value, path);
  const check = scalars[field.type];
  if (check === undefined) return `${path} has the type ${field.type}, which is not checked here`;
  return check(value) ? undefined : `${path} is no ${field.type}`;
}

const isInt32 = (value: unknown): boolean => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return Number.isInteger(number) && Math.abs(number as number) < 2 ** 31;
};

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  int32: isInt32,
};

function first<T>(items: Iterable<T>, check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const problem = check(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
