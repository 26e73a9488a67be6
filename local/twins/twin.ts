import type { Answer, TwinRequest } from "./answer.ts";
import type { Faults } from "./faults.ts";

/** A destination behind its documented HTTP API, with a state one can look at and faults one can ask for. */
export interface Twin {
  /** First segment of its URLs: `/salesforce/…`, controls under `/_twin/salesforce/…`. */
  readonly name: string;
  handle(request: TwinRequest): Answer;
  /** What it holds and which calls it had, as JSON. */
  state(): object;
  readonly faults: Faults;
  reset(): void;
  /** Its own controls by `METHOD path`, beside those that every twin has; a text is what is wrong with the body. */
  readonly controls: Readonly<
    Record<string, (body: Readonly<Record<string, unknown>>) => object | string>
  >;
}
