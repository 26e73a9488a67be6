import { VertexRefusal } from "../refusal.ts";

/**
 * Requests per minute (https://cloud.google.com/vertex-ai/docs/quotas): 600 to resources, of which 60 may submit jobs.
 */
export interface Quotas {
  readonly requestsPerMinute: number;
  readonly submissionsPerMinute: number;
}

export const documentedQuotas: Quotas = { requestsPerMinute: 600, submissionsPerMinute: 60 };

export interface QuotaMeter {
  count(isSubmission: boolean): void;
}

/** A sliding minute. */
export function createQuotaMeter(quotas: Quotas, now: () => Date): QuotaMeter {
  const requests: number[] = [];
  const submissions: number[] = [];
  const take = (times: number[], limit: number, what: string): void => {
    const time = now().getTime();
    while (times.length > 0 && times[0]! <= time - 60_000) times.shift();
    if (times.length >= limit)
      throw new VertexRefusal(
        "RESOURCE_EXHAUSTED",
        `Quota exceeded: ${limit} ${what} per minute. Wait and retry with backoff.`,
      );
    times.push(time);
  };
  return {
    count(isSubmission) {
      take(requests, quotas.requestsPerMinute, "requests");
      if (isSubmission) take(submissions, quotas.submissionsPerMinute, "job submissions");
    },
  };
}
