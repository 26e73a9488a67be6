import type { FunctionDeployment, Grant } from "../deployment.ts";

type Own = Pick<FunctionDeployment, "name" | "description" | "environment" | "secrets"> & {
  /** What its queries read beside the engine's own tables. */
  readonly reads: readonly Grant[];
};

/** How the function of a destination is deployed; what differs is whom it speaks to and what it reads. */
export const syncFunction = ({ reads, environment, ...own }: Own): FunctionDeployment => ({
  ...own,
  // Who may call is declared by the caller: a workflow grants itself roles/run.invoker on the function.
  trigger: { kind: "http", public: false },
  memoryMb: 512,
  cpu: 1,
  timeoutSeconds: 900,
  // One instance with one request makes the in-process rate limiter and the plan exact.
  concurrency: 1,
  minInstances: 0,
  maxInstances: 1,
  environment: {
    GOOGLE_CLOUD_PROJECT: { config: "projectId" },
    BIGQUERY_LOCATION: { config: "region" },
    ...environment,
  },
  grants: [
    ...reads,
    // The plan holds the values that are sent, `event`, and what members are known by.
    { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: ["event", "identifier"] },
    { role: "roles/bigquery.jobUser", project: true },
  ],
});

/** Ids of persons in that dataset, and no other personal data. */
export const readsIds = (dataset: string): Grant => ({
  role: "roles/bigquery.dataViewer",
  dataset,
  personalData: ["identifier"],
});
