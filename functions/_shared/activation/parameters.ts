import type { Parameter } from "../google/warehouse.ts";

/** Query parameters of the sync's state. */
export const text = (value: string | null): Parameter => ({ type: "STRING", value });
export const json = (value: unknown): Parameter => text(JSON.stringify(value));
export const integer = (value: number): Parameter => ({ type: "INT64", value });
export const float = (value: number | null): Parameter => ({ type: "FLOAT64", value });
export const time = (value: Date | null): Parameter => ({
  type: "TIMESTAMP",
  value: value?.toISOString() ?? null,
});
