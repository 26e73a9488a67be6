import { destinations } from "../functions/destinations.ts";
import type { WorkflowDeployment } from "./deployment.ts";

const functionOf = (destination: string): string => `sync-${destination}`;

/** A workflow per destination, all of the same file; what differs is in the registry of destinations. */
export const syncWorkflows: readonly WorkflowDeployment[] = destinations.map(
  ({ name, schedule }) => ({
    name: functionOf(name),
    description: `Sends what has changed to ${name}, and waits for a person where a guard says so.`,
    files: ["sync.yaml", "fragments/lease.yaml"],
    environment: {
      STATE_BUCKET: { bucket: "leases" },
      SYNC_URL: { function: functionOf(name) },
    },
    grants: [
      { role: "roles/storage.objectUser", bucket: "leases" },
      { role: "roles/run.invoker", function: functionOf(name) },
    ],
    ...(schedule.cron !== null && {
      schedule: { cron: schedule.cron, timeZone: "Etc/UTC", argument: {} },
    }),
  }),
);

/** For the pipeline: which of them begin when which of gold's tables were published. */
export const syncsAfterPublish: string = JSON.stringify(
  destinations
    .filter(({ schedule }) => schedule.afterPublish)
    .map(({ name, syncs }) => ({
      workflow: functionOf(name),
      reads: [...new Set(syncs.flatMap(({ reads }) => reads))],
    })),
);
