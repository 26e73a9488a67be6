import type { LocalService, ServiceContext } from "../service.ts";
import { type Endpoints, localUrl } from "../workflows/calls/google-endpoints.ts";
import { sendRequest } from "../workflows/calls/http-client.ts";
import { type Sleep, sleep } from "../workflows/execution/sleep.ts";
import { type SchedulerJob, jobOf } from "./job.ts";

export interface SchedulerContext extends ServiceContext {
  /** Local addresses of Google's services by the first label of their host; asked at each call. */
  readonly endpoints: () => Endpoints;
  /** Fire on time; otherwise jobs run only when told to. */
  readonly schedules?: boolean;
  readonly sleep?: Sleep;
}

export interface Attempt {
  readonly status: number;
  readonly body: string;
}

export interface Scheduler extends Pick<LocalService, "name" | "provision" | "close"> {
  readonly jobs: readonly SchedulerJob[];
  /** Calls the job's target now, with its retries. @throws when there is no such job. */
  runNow(name: string): Promise<Attempt>;
  /** Runs what is due in the minute of `at`; the clock calls it once a minute. */
  fire(at: Date): Promise<void>;
}

/** Cloud Scheduler's HTTP jobs. https://cloud.google.com/scheduler/docs */
export function createScheduler(context: SchedulerContext): Scheduler {
  const jobs = new Map<string, SchedulerJob>();
  const stopped = new AbortController();
  const wait = context.sleep ?? sleep;
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let lastMinute = minuteOf(context.now());

  const attempt = async ({ target, attemptDeadlineMs }: SchedulerJob): Promise<Attempt> => {
    const authorization = await authorizationOf(target, context);
    const response = await sendRequest({
      method: target.method,
      url: localUrl(new URL(target.uri), context.endpoints()),
      headers: {
        "user-agent": "Google-Cloud-Scheduler",
        ...(target.body ? { "content-type": "application/octet-stream" } : {}),
        ...lowerCase(target.headers),
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(target.body ? { body: target.body } : {}),
      timeoutMs: attemptDeadlineMs,
      signal: stopped.signal,
    });
    return { status: response.status, body: response.body.toString() };
  };

  const run = async (job: SchedulerJob): Promise<Attempt> => {
    let backoffMs = job.retries.minBackoffMs;
    for (let left = job.retries.count; ; left -= 1) {
      const outcome = await attempt(job).catch((error: unknown) => ({
        status: 0,
        body: error instanceof Error ? error.message : String(error),
      }));
      if ((outcome.status >= 200 && outcome.status < 300) || left <= 0) return outcome;
      await wait(backoffMs, stopped.signal);
      backoffMs = Math.min(backoffMs * 2, job.retries.maxBackoffMs);
    }
  };

  const runAndLog = async (job: SchedulerJob): Promise<void> => {
    const { status, body } = await run(job);
    const isOk = status >= 200 && status < 300;
    context.log({
      severity: isOk ? "INFO" : "ERROR",
      message: isOk ? "scheduled job ran" : "scheduled job failed",
      job: job.name,
      status,
      ...(isOk ? {} : { answer: body.slice(0, 500) }),
    });
  };

  const fire = async (at: Date): Promise<void> => {
    const due = [...jobs.values()].filter(
      ({ isPaused, schedule }) => !isPaused && schedule.matches(at),
    );
    await Promise.all(due.map(runAndLog));
  };

  const armTimer = (): void => {
    const untilNextMinute = 60_000 - (context.now().getTime() % 60_000);
    timer = setTimeout(() => {
      const now = context.now();
      armTimer();
      // A timer may fire a millisecond early: that minute has had its turn.
      if (minuteOf(now) === lastMinute) return;
      lastMinute = minuteOf(now);
      const firing = fire(now).catch(() => {});
      running.add(firing);
      void firing.finally(() => running.delete(firing));
    }, untilNextMinute);
    timer.unref();
  };

  return {
    name: "scheduler",
    get jobs() {
      return [...jobs.values()];
    },
    async provision(infrastructure) {
      for (const resource of infrastructure.ofType("google_cloud_scheduler_job")) {
        const job = jobOf(resource);
        jobs.set(job.name, job);
      }
      if (context.schedules && timer === undefined) armTimer();
    },
    async runNow(name) {
      const job = jobs.get(name);
      if (!job) {
        const known = [...jobs.keys()].join(", ") || "none";
        throw new Error(`There is no scheduled job ${name}: there are ${known}.`);
      }
      return run(job);
    },
    fire,
    async close() {
      clearTimeout(timer);
      stopped.abort();
      await Promise.all(running);
    },
  };
}

const minuteOf = (at: Date): number => Math.floor(at.getTime() / 60_000);

async function authorizationOf(
  { credentials }: SchedulerJob["target"],
  { access }: ServiceContext,
): Promise<string | undefined> {
  if (!credentials) return undefined;
  const { serviceAccount } = credentials;
  return credentials.kind === "oauth"
    ? `Bearer ${access.accessToken(serviceAccount).token}`
    : `Bearer ${await access.identityToken(serviceAccount, credentials.audience)}`;
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
