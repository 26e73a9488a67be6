import type { WorkflowDeployment, WorkflowGrant } from "./deployment.ts";
import { syncsAfterPublish, syncWorkflows } from "./syncs.ts";

/** Region-free parts every workflow of the engine reads from its environment. */
const environment = {
  RELEASES_BUCKET: { bucket: "releases" },
  WAREHOUSE_LOCATION: { config: "region" },
  VERTEX_LOCATION: { config: "region" },
} as const;

const edits = (...datasets: readonly string[]): WorkflowGrant[] =>
  datasets.map((dataset) => ({ role: "roles/bigquery.dataEditor", dataset }));

const readsReleases: readonly WorkflowGrant[] = [
  { role: "roles/bigquery.jobUser", project: true },
  { role: "roles/storage.objectViewer", bucket: "releases" },
];

/** Layers that nothing can make again. Silver, features and gold follow from bronze. */
const snapshotted = ["bronze", "content", "ops", "predictions"] as const;
/** What the workflows that train or score read besides. */
const scoring = {
  STATE_BUCKET: { bucket: "leases" },
  FIT_CLV_URL: { function: "fit-clv" },
} as const;

const predicts: readonly WorkflowGrant[] = [
  { role: "roles/aiplatform.user", project: true },
  { role: "roles/run.invoker", function: "fit-clv" },
];

/** Every workflow that is deployed. */
export const workflows: readonly WorkflowDeployment[] = [
  {
    name: "pipeline",
    description: "Bronze to destinations: refine what changed, test, score, publish, sync.",
    files: [
      "pipeline.yaml",
      "fragments/bigquery.yaml",
      "fragments/lease.yaml",
      "fragments/release.yaml",
      "fragments/run-model.yaml",
      "fragments/score.yaml",
      "fragments/predict.yaml",
      "fragments/train.yaml",
    ],
    environment: {
      ...environment,
      ...scoring,
      SYNCS_AFTER_PUBLISH: syncsAfterPublish,
    },
    grants: [
      ...readsReleases,
      { role: "roles/storage.objectUser", bucket: "leases" },
      { role: "roles/bigquery.dataViewer", dataset: "bronze" },
      ...edits("silver", "features", "gold", "predictions", "ops"),
      ...predicts,
      // Starts syncs; Workflows has no IAM policy per workflow.
      { role: "roles/workflows.invoker", project: true },
    ],
    schedule: { cron: "*/15 * * * *", timeZone: "Etc/UTC", argument: {} },
  },
  {
    name: "backfill",
    description:
      "Rebuilds past days of models, one window in each run, under the pipeline's lease.",
    files: [
      "backfill.yaml",
      "fragments/bigquery.yaml",
      "fragments/lease.yaml",
      "fragments/release.yaml",
      "fragments/run-model.yaml",
    ],
    environment: { ...environment, STATE_BUCKET: { bucket: "leases" } },
    grants: [
      ...readsReleases,
      { role: "roles/storage.objectUser", bucket: "leases" },
      { role: "roles/bigquery.dataViewer", dataset: "bronze" },
      { role: "roles/bigquery.dataViewer", dataset: "predictions" },
      ...edits("silver", "features", "gold", "ops"),
    ],
  },
  {
    name: "train",
    description: "Weekly: trains a challenger of every model and promotes those that are better.",
    files: [
      "train.yaml",
      "fragments/bigquery.yaml",
      "fragments/lease.yaml",
      "fragments/release.yaml",
      "fragments/run-model.yaml",
      "fragments/score.yaml",
      "fragments/predict.yaml",
      "fragments/train.yaml",
    ],
    environment: { ...environment, ...scoring },
    grants: [
      ...readsReleases,
      ...predicts,
      { role: "roles/storage.objectUser", bucket: "leases" },
      { role: "roles/bigquery.dataViewer", dataset: "features" },
      ...edits("predictions"),
      { role: "roles/bigquery.dataEditor", dataset: "ops", personalData: [] },
    ],
    schedule: { cron: "0 3 * * 1", timeZone: "Etc/UTC", argument: {} },
  },
  {
    name: "score",
    description: "Daily: scores the latest cutoff of every model and publishes the marts of it.",
    files: [
      "score.yaml",
      "fragments/bigquery.yaml",
      "fragments/lease.yaml",
      "fragments/release.yaml",
      "fragments/run-model.yaml",
      "fragments/score.yaml",
      "fragments/predict.yaml",
      "fragments/train.yaml",
    ],
    environment: { ...environment, ...scoring },
    grants: [
      ...readsReleases,
      ...predicts,
      { role: "roles/storage.objectUser", bucket: "leases" },
      { role: "roles/bigquery.dataViewer", dataset: "silver" },
      { role: "roles/bigquery.dataViewer", dataset: "features" },
      ...edits("gold", "predictions", "ops"),
    ],
    schedule: { cron: "30 5 * * *", timeZone: "Etc/UTC", argument: {} },
  },
  {
    name: "observe",
    description: "Measures the objectives of the warehouse and logs each for its alert.",
    files: ["observe.yaml", "fragments/bigquery.yaml"],
    environment: { WAREHOUSE_LOCATION: { config: "region" } },
    // It reads times, states and counts.
    grants: [
      { role: "roles/bigquery.jobUser", project: true },
      { role: "roles/bigquery.dataViewer", dataset: "bronze", personalData: [] },
      { role: "roles/bigquery.dataViewer", dataset: "ops", personalData: [] },
      { role: "roles/bigquery.dataViewer", dataset: "predictions", personalData: [] },
    ],
    schedule: { cron: "*/15 * * * *", timeZone: "Etc/UTC", argument: {} },
  },
  {
    name: "content",
    description:
      "Writes campaign content from facts in gold and asks for approval where it is needed.",
    files: ["content.yaml"],
    environment: {
      GENERATE_CONTENT_URL: { function: "generate-content" },
      VERTEX_LOCATION: { config: "region" },
    },
    grants: [
      { role: "roles/run.invoker", function: "generate-content" },
      // Batch prediction reads and writes tables as whoever starts it.
      { role: "roles/bigquery.dataEditor", dataset: "content", personalData: [] },
      { role: "roles/bigquery.jobUser", project: true },
      { role: "roles/aiplatform.user", project: true },
      // Starts approve-content; Workflows has no IAM policy per workflow.
      { role: "roles/workflows.invoker", project: true },
    ],
  },
  {
    name: "approve-content",
    description: "Waits for a person to decide about one piece of content.",
    files: ["approve-content.yaml"],
    environment: {
      REVIEW_URL: { function: "review" },
      GENERATE_CONTENT_URL: { function: "generate-content" },
    },
    grants: [
      { role: "roles/run.invoker", function: "review" },
      { role: "roles/run.invoker", function: "generate-content" },
    ],
  },
  {
    name: "experiments",
    description: "Daily: observes, evaluates, ends and starts content experiments.",
    files: ["experiments.yaml", "fragments/bigquery.yaml", "fragments/release.yaml"],
    environment: { ...environment, RUN_EXPERIMENTS_URL: { function: "run-experiments" } },
    grants: [
      ...readsReleases,
      ...edits("content"),
      { role: "roles/run.invoker", function: "run-experiments" },
    ],
    schedule: { cron: "0 4 * * *", timeZone: "Etc/UTC", argument: {} },
  },
  {
    name: "snapshot",
    description: "Daily: snapshots of what cannot be made again from bronze, and of bronze.",
    files: ["snapshot.yaml"],
    environment: {
      DATASETS: snapshotted.join(","),
      SNAPSHOT_DATASET: "snapshots",
      KEEP_DAYS: { config: "snapshotRetentionDays" },
      WAREHOUSE_LOCATION: { config: "region" },
    },
    grants: [
      { role: "roles/bigquery.jobUser", project: true },
      ...snapshotted.map((dataset) => ({ role: "roles/bigquery.dataViewer", dataset })),
      { role: "roles/bigquery.dataEditor", dataset: "snapshots" },
    ],
    schedule: { cron: "30 1 * * *", timeZone: "Etc/UTC", argument: {} },
  },
  ...syncWorkflows,
];
