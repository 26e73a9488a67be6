import type { WorkflowDeployment } from "./deployment.ts";

/** Every workflow that is deployed. */
export const workflows: readonly WorkflowDeployment[] = [];
