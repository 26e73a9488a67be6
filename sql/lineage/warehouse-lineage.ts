import { columnsOf } from "../../schemas/bigquery-schema.ts";
import type { PiiClass } from "../../schemas/column.ts";
import { bronzeTable, type EventContract } from "../../schemas/event-contract.ts";
import { qualifiedName, type TableContract } from "../../schemas/table-contract.ts";
import { distinct, followedBy, isDirect, type Flow } from "./flow.ts";
import { payloadClasses } from "./payload-classes.ts";
import type { QueryLineage } from "./query-lineage.ts";

/** Where a value begins: a field of an event, or a column that no model makes. */
export interface Origin {
  readonly table: string;
  readonly column: string;
  readonly path: readonly string[];
}

export const nameOf = ({ table, column, path }: Origin): string =>
  `${table}.${column}${path.length === 0 ? "" : ` $.${path.join(".")}`}`;

/** Lineage over all models: from mart columns through every model between to the fields that sources sent. */
export class WarehouseLineage {
  readonly #models: ReadonlyMap<string, QueryLineage>;
  /** By table and column. */
  readonly #classes: ReadonlyMap<string, ReadonlyMap<string, PiiClass | undefined>>;
  readonly #events: ReadonlyMap<string, EventContract>;
  readonly #traced = new Map<string, readonly Flow[]>();

  constructor(
    models: ReadonlyMap<string, QueryLineage>,
    contracts: readonly TableContract[],
    events: readonly EventContract[],
  ) {
    this.#models = models;
    this.#classes = new Map(
      contracts.map((contract) => [
        qualifiedName(contract),
        new Map(columnsOf(contract).map(({ field, pii }) => [field.name, pii])),
      ]),
    );
    this.#events = new Map(events.map((event) => [`bronze.${bronzeTable(event)}`, event]));
  }

  /** Inputs of a column of a model in the tables that its query reads. */
  inputsOf(table: string, column: string): readonly Flow[] {
    return this.#models.get(table)?.columns.get(column) ?? [];
  }

  /** Inputs in tables that no model makes. */
  originsOf(origin: Origin): readonly Flow[] {
    const key = nameOf(origin);
    const known = this.#traced.get(key);
    if (known !== undefined) return known;
    const { table, column, path } = origin;
    const inputs = this.inputsOf(table, column);
    const traced =
      this.#models.get(table)?.columns.has(column) !== true
        ? [{ ...origin, how: "IDENTITY" as const, masked: false, isWhole: true }]
        : distinct(
            inputs.flatMap((input) =>
              this.originsOf({ ...input, path: pathInto(input, path) }).map((found) => ({
                ...found,
                how: followedBy(found.how, input.how),
                masked: found.masked || input.masked,
              })),
            ),
          );
    this.#traced.set(key, traced);
    return traced;
  }

  /**
   * Classes of personal data at a place. What a contract declares stands, and what it does not declare is clean: the models
   * before were checked. Below a column that holds whole events the fields of the sources decide.
   */
  classesAt({ table, column, path }: Origin): ReadonlySet<PiiClass> {
    const declared = this.#classes.get(table)?.get(column);
    if (declared === undefined) return new Set();
    if (declared !== "event" || path.length === 0) return new Set([declared]);
    const event = this.#events.get(table);
    if (event !== undefined && column === "payload") return payloadClasses(event.payload, path);
    const inputs = this.inputsOf(table, column).filter((flow) => isDirect(flow) && !flow.masked);
    if (inputs.length === 0) return new Set([declared]);
    return new Set(
      inputs.flatMap((input) => [...this.classesAt({ ...input, path: pathInto(input, path) })]),
    );
  }
}

const pathInto = (input: Flow, path: readonly string[]): readonly string[] =>
  input.isWhole ? [...input.path, ...path] : input.path;
