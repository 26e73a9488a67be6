import type { FunctionDeployment } from "./_shared/deployment.ts";
import { collect } from "./collect/deploy.ts";
import { fitClv } from "./fit-clv/deploy.ts";
import { generateContent } from "./generate-content/deploy.ts";
import { land } from "./land/deploy.ts";
import { load } from "./load/deploy.ts";
import { review } from "./review/deploy.ts";
import { reviewPage } from "./review-page/deploy.ts";
import { runExperiments } from "./run-experiments/deploy.ts";
import { syncBraze } from "./sync-braze/deploy.ts";
import { syncGoogleAds } from "./sync-google-ads/deploy.ts";
import { syncHubspot } from "./sync-hubspot/deploy.ts";
import { syncSalesforce } from "./sync-salesforce/deploy.ts";

/** Every function that is deployed. A new one is a folder and a line here. */
export const functions: readonly FunctionDeployment[] = [
  collect,
  land,
  load,
  syncSalesforce,
  fitClv,
  syncGoogleAds,
  syncBraze,
  syncHubspot,
  generateContent,
  review,
  reviewPage,
  runExperiments,
];
