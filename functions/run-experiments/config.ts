import { z } from "zod";
import { parseEnvironment } from "../_shared/config.ts";

const environment = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  BIGQUERY_LOCATION: z.string().min(1),
  /** Share of all people that no experiment ever reaches. */
  HOLDOUT_SHARE: z.coerce.number().min(0).max(0.5),
  /** Another salt is another holdout. */
  HOLDOUT_SALT: z.string().min(1),
  /** No variant gets less under Thompson sampling. */
  ALLOCATION_FLOOR: z.coerce.number().min(0).max(0.5),
  /** A success counts this long after the exposure. */
  OUTCOME_WINDOW_DAYS: z.coerce.number().int().min(1).max(90),
});

export type ExperimentsConfig = z.output<typeof environment>;

export const readConfig = (
  variables: Readonly<Record<string, string | undefined>>,
): ExperimentsConfig => parseEnvironment(environment, variables);
