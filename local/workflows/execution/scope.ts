import { elementOf } from "../expression/evaluate.ts";
import { type Value, deepCopy, isMap, sizeBytes, typeName } from "../values/value.ts";
import { limits } from "./limits.ts";
import { indexError, keyError, memoryLimitError, typeError } from "./workflow-error.ts";

/** Memory of all variables of one execution. */
export class MemoryMeter {
  #bytes = 0;

  add(bytes: number): void {
    this.#bytes += bytes;
    if (bytes > 0 && this.#bytes > limits.memoryBytes) {
      const used = this.#bytes;
      this.#bytes -= bytes;
      throw memoryLimitError(
        `variables would take ${used} bytes, Workflows allows ${limits.memoryBytes}: keep only what is needed, or set variables to null`,
      );
    }
  }
}

/**
 * Variables of a routine, a loop iteration, a parallel branch or an except block. A name assigned for the first time
 * belongs to the innermost scope. https://cloud.google.com/workflows/docs/reference/syntax/variables
 */
export class Scope {
  readonly #variables = new Map<string, Value>();
  readonly #meter: MemoryMeter;
  readonly #parent: Scope | undefined;
  /** Of a parallel branch: the outer variables that it may write. */
  readonly #shared: ReadonlySet<string> | undefined;

  constructor(
    meter: MemoryMeter,
    options: { parent?: Scope; shared?: ReadonlySet<string> | undefined } = {},
  ) {
    this.#meter = meter;
    this.#parent = options.parent;
    this.#shared = options.shared;
  }

  child(shared?: ReadonlySet<string>): Scope {
    return new Scope(this.#meter, { parent: this, shared });
  }

  read(name: string): Value | undefined {
    const value = this.#variables.get(name);
    return value === undefined ? this.#parent?.read(name) : value;
  }

  /** A new variable of this scope, whatever outer scopes hold. */
  declare(name: string, value: Value): void {
    const copy = deepCopy(value);
    const before = this.#variables.get(name);
    this.#meter.add(sizeBytes(copy) - (before === undefined ? 0 : sizeBytes(before)));
    this.#variables.set(name, copy);
  }

  assign(name: string, value: Value): void {
    (this.#ownerForWriting(name) ?? this).declare(name, value);
  }

  /** `path` has at least one key or index; every container on the way must exist, the last key of a map need not. */
  assignPath(name: string, path: readonly Value[], value: Value): void {
    const owner = this.#ownerForWriting(name);
    const root = owner?.read(name);
    if (root === undefined) throw keyError(`variable ${name} has no value yet`);
    let container: Value = root;
    for (const key of path.slice(0, -1)) container = elementOf(container, key);
    this.#replace(container, path.at(-1) ?? null, deepCopy(value));
  }

  /** Gives the memory of this scope's variables back. */
  release(): void {
    for (const value of this.#variables.values()) this.#meter.add(-sizeBytes(value));
    this.#variables.clear();
  }

  #ownerForWriting(name: string): Scope | undefined {
    if (this.#variables.has(name)) return this;
    const owner = this.#parent && this.#parent.#ownerForWriting(name);
    if (owner && this.#shared && !this.#shared.has(name)) {
      throw typeError(`variable ${name} is not shared: a parallel branch cannot write it`);
    }
    return owner;
  }

  #replace(container: Value, key: Value, value: Value): void {
    if (isMap(container)) {
      if (typeof key !== "string") throw typeError(`a map has no ${typeName(key)} keys`);
      const before = container.get(key);
      const entryBytes = sizeBytes(value) + (before === undefined ? Buffer.byteLength(key) : 0);
      this.#meter.add(entryBytes - (before === undefined ? 0 : sizeBytes(before)));
      container.set(key, value);
      return;
    }
    if (!Array.isArray(container)) throw typeError(`cannot assign into a ${typeName(container)}`);
    if (typeof key !== "bigint") throw typeError(`a list index must be an integer`);
    const at = Number(key);
    const before = container[at];
    if (before === undefined) {
      throw indexError(`index ${key} out of range of a list with ${container.length} elements`);
    }
    this.#meter.add(sizeBytes(value) - sizeBytes(before));
    container[at] = value;
  }
}
