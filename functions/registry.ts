import type { FunctionDeployment } from "./_shared/deployment.ts";
import { collect } from "./collect/deploy.ts";
import { destinations } from "./destinations.ts";
import { fitClv } from "./fit-clv/deploy.ts";
import { generateContent } from "./generate-content/deploy.ts";
import { land } from "./land/deploy.ts";
import { load } from "./load/deploy.ts";
import { review } from "./review/deploy.ts";
import { reviewPage } from "./review-page/deploy.ts";
import { runExperiments } from "./run-experiments/deploy.ts";

/** Every function that is deployed. A new one is a folder and a line here; a destination's is in destinations.ts. */
export const functions: readonly FunctionDeployment[] = [
  collect,
  land,
  load,
  fitClv,
  generateContent,
  review,
  reviewPage,
  runExperiments,
  ...destinations.map(({ deployment }) => deployment),
];
