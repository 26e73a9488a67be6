import { brazeScenarios } from "../../sync-braze/scenarios.ts";
import { googleAdsScenarios } from "../../sync-google-ads/scenarios.ts";
import { hubSpotScenarios } from "../../sync-hubspot/scenarios.ts";
import { salesforceScenarios } from "../../sync-salesforce/scenarios.ts";
import type { Scenario } from "./fault-schedules.ts";

/** Every destination that exists, in each of its ways to send. A new one is a line here. */
export const scenarios: readonly Scenario[] = [
  ...salesforceScenarios,
  ...googleAdsScenarios,
  ...brazeScenarios,
  ...hubSpotScenarios,
];
