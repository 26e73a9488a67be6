import type { Instance } from "./instance.ts";

/** A request waits this long for room before 429. https://cloud.google.com/run/docs/about-instance-autoscaling */
const defaultQueueMs = 10_000;
/** A process that is killed closes its connections a moment before its end is known; requests go elsewhere meanwhile. */
const suspectMs = 200;

export interface PoolOptions {
  readonly concurrency: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  /** An instance without requests ends after this; Cloud Run keeps it up to 15 minutes. */
  readonly idleMs: number;
  readonly queueMs?: number;
  readonly start: () => Instance;
}

/** A place on an instance for one request; `release` when its response has ended, `lost` when the connection broke. */
export interface Slot {
  readonly instance: Instance;
  readonly port: number;
  release(lost: boolean): void;
}

export type Acquired =
  | { readonly outcome: "slot"; readonly slot: Slot }
  | { readonly outcome: "saturated" }
  | { readonly outcome: "unstartable"; readonly reason: string };

export interface Pool {
  acquire(): Promise<Acquired>;
  /** Starts the declared minimum. */
  warm(): void;
  kill(signal: NodeJS.Signals): number;
  size(): number;
  close(): Promise<void>;
}

interface Member {
  readonly instance: Instance;
  port: number | undefined;
  inFlight: number;
  suspect: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

interface Waiter {
  readonly settle: (acquired: Acquired) => void;
  timer: NodeJS.Timeout;
}

/** The instances of one service: started when requests have no room, ended when idle, replaced when they crash. */
export function createPool(options: PoolOptions): Pool {
  const queueMs = options.queueMs ?? defaultQueueMs;
  const members = new Set<Member>();
  const waiters: Waiter[] = [];
  let closed = false;

  const starting = (): number => [...members].filter(({ port }) => port === undefined).length;

  const add = (): void => {
    const member: Member = {
      instance: options.start(),
      port: undefined,
      inFlight: 0,
      suspect: false,
      idleTimer: undefined,
    };
    members.add(member);
    void attend(member);
  };

  const attend = async (member: Member): Promise<void> => {
    try {
      member.port = await member.instance.ready;
    } catch (error) {
      members.delete(member);
      // Each waiting request would start it again and fail again: Cloud Run gives up on them too.
      if (starting() === 0) failAll({ outcome: "unstartable", reason: (error as Error).message });
      return;
    }
    dispatch();
    if (member.inFlight === 0) letIdle(member);
    await member.instance.exited;
    members.delete(member);
    clearTimeout(member.idleTimer);
    if (!closed) {
      warm();
      grow();
    }
  };

  const warm = (): void => {
    while (members.size < Math.min(options.minInstances, options.maxInstances)) add();
  };

  const grow = (): void => {
    while (members.size < options.maxInstances && waiters.length > starting() * options.concurrency)
      add();
  };

  const roomy = (): Member | undefined => {
    for (const member of members)
      if (member.port !== undefined && !member.suspect && member.inFlight < options.concurrency)
        return member;
    return undefined;
  };

  const take = (member: Member): Slot => {
    member.inFlight += 1;
    clearTimeout(member.idleTimer);
    let released = false;
    return {
      instance: member.instance,
      port: member.port ?? 0,
      release(lost) {
        if (released) return;
        released = true;
        member.inFlight -= 1;
        if (lost) suspect(member);
        dispatch();
        if (member.inFlight === 0) letIdle(member);
      },
    };
  };

  const suspect = (member: Member): void => {
    member.suspect = true;
    setTimeout(() => {
      member.suspect = false;
      dispatch();
    }, suspectMs).unref();
  };

  const dispatch = (): void => {
    for (let member = roomy(); member !== undefined && waiters.length > 0; member = roomy()) {
      const waiter = waiters.shift();
      clearTimeout(waiter?.timer);
      waiter?.settle({ outcome: "slot", slot: take(member) });
    }
  };

  const failAll = (outcome: Acquired): void => {
    for (const waiter of waiters.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.settle(outcome);
    }
  };

  const letIdle = (member: Member): void => {
    clearTimeout(member.idleTimer);
    member.idleTimer = setTimeout(() => {
      if (members.size <= options.minInstances || !members.delete(member)) return;
      void member.instance.stop();
    }, options.idleMs);
    member.idleTimer.unref();
  };

  const enqueue = (settle: Waiter["settle"]): void => {
    const expire = (waiter: Waiter): void => {
      // Waiting for an instance that starts is no saturation.
      if (starting() > 0) {
        waiter.timer = setTimeout(() => expire(waiter), queueMs);
        return;
      }
      waiters.splice(waiters.indexOf(waiter), 1);
      settle({ outcome: "saturated" });
    };
    const waiter: Waiter = { settle, timer: setTimeout(() => expire(waiter), queueMs) };
    waiters.push(waiter);
  };

  return {
    acquire() {
      const member = waiters.length === 0 ? roomy() : undefined;
      if (member !== undefined) return Promise.resolve({ outcome: "slot", slot: take(member) });
      return new Promise((settle) => {
        enqueue(settle);
        grow();
      });
    },
    warm,
    kill(signal) {
      for (const { instance } of members) instance.kill(signal);
      return members.size;
    },
    size: () => members.size,
    async close() {
      closed = true;
      failAll({ outcome: "unstartable", reason: "the local cloud is shutting down" });
      await Promise.all(
        [...members].map((member) => {
          clearTimeout(member.idleTimer);
          return member.instance.stop();
        }),
      );
    },
  };
}
