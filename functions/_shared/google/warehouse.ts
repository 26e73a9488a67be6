/** What the functions need of BigQuery, free of its client. */
export interface Warehouse {
  /**
   * Runs a job whose id says what it does, at most once to success: a redelivery finds the job that is there. Only a job
   * that failed for a passing reason is run again.
   */
  runOnce(jobId: string, configuration: JobConfiguration): Promise<JobOutcome>;
  /** Rows of a statement or of a script's last one; throws an upstream error when it fails. */
  query(query: string, parameters?: Parameters): Promise<readonly QueryRow[]>;
}

export interface Parameter {
  readonly type: "STRING" | "INT64" | "FLOAT64" | "BOOL" | "TIMESTAMP" | "JSON";
  readonly value: string | number | boolean | null;
}
export type Parameters = Readonly<Record<string, Parameter>>;

/** `configuration.query` of a job, with named parameters. */
export const queryOf = (query: string, parameters: Parameters): JobQuery => ({
  query,
  useLegacySql: false,
  parameterMode: "NAMED",
  queryParameters: Object.entries(parameters).map(([name, { type, value }]) => ({
    name,
    parameterType: { type },
    parameterValue: { value: value === null ? null : String(value) },
  })),
});

export type JobQuery = Readonly<Record<string, unknown>>;
export type QueryRow = Readonly<Record<string, unknown>>;

/** `configuration` of https://cloud.google.com/bigquery/docs/reference/rest/v2/Job : one of its members. */
export type JobConfiguration =
  | { readonly load: Readonly<Record<string, unknown>> }
  | { readonly query: JobQuery };

export type JobOutcome =
  | { readonly kind: "done" }
  | {
      readonly kind: "failed";
      readonly reason: string;
      readonly message: string;
      readonly retryable: boolean;
    };
