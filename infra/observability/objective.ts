/**
 * What the engine promises, as one value that is measured again and again. A service level indicator is the share of
 * measurements that met the target, and `goal` the share that must. https://sre.google/workbook/implementing-slos/
 */
export interface Objective {
  /** Lower case, digits and hyphens: id of the service level objective and label of its measurements. */
  readonly id: string;
  readonly title: string;
  /** What it means to someone who waits for the data. */
  readonly promise: string;
  readonly unit: "seconds" | "share" | "gigabytes";
  readonly target: { readonly atMost: number } | { readonly atLeast: number };
  /** Share of measurements within the target, over 28 days. */
  readonly goal: number;
  readonly source: ObjectiveSource;
  /** Page in docs/runbooks, without its extension. */
  readonly runbook: string;
}

export type ObjectiveSource =
  /** Age of the oldest message that a subscription has not acknowledged; Cloud Monitoring has it. */
  | { readonly kind: "backlog"; readonly subscription: string }
  /**
   * A query of the warehouse with the columns `objective` and `value`, a row for each objective that it measures; NULL where there
   * is nothing to measure yet. Objectives may share one.
   */
  | { readonly kind: "warehouse"; readonly measure: string };
