import { http } from "@google-cloud/functions-framework";
import { createDestinationHttp } from "../_shared/activation/destination-http.ts";
import { createRateLimiter, systemClock } from "../_shared/activation/rate-limiter.ts";
import { serveSync } from "../_shared/activation/serve-sync.ts";
import { createAccessTokens } from "../_shared/google/access-token.ts";
import { createGoogleAdsAdapter } from "./adapter.ts";
import { rateSignal } from "./answers.ts";
import { readConfig } from "./config.ts";
import { syncs } from "./definition.ts";

http(
  "sync-google-ads",
  serveSync("google-ads", syncs, readConfig, { signal: rateSignal }, (config, writes, limits) =>
    createGoogleAdsAdapter({
      ...config,
      writes,
      reads: createDestinationHttp({
        fetch,
        limiter: createRateLimiter(limits, systemClock),
        timeoutMs: 60_000,
        signal: rateSignal,
      }),
      accessToken: createAccessTokens("https://www.googleapis.com/auth/datamanager"),
    }),
  ),
);
