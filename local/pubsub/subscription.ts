import { type AfterFailure, Backlog, type Lease } from "./backlog.ts";
import { retryDelayMs } from "./backoff.ts";
import type { SubscriptionConfiguration } from "./configuration.ts";
import { type Filter, parseFilter } from "./filter.ts";
import type { DeliveryEvent, SubscriptionCounters } from "./inspection.ts";
import type { Message } from "./message.ts";

export interface SubscriptionDependencies {
  readonly now: () => Date;
  /** Multiplies waits between attempts, so that a fault on a laptop does not take the cloud's minutes. */
  readonly timeScale: number;
  /** Publishes to the dead-letter topic; false when that is not possible, and the message stays. */
  readonly deadLetter: (lease: Lease, subscription: SubscriptionConfiguration) => Promise<boolean>;
  readonly onDelivery: (event: DeliveryEvent) => void;
  readonly onSettled: (subscription: string, messageId: string) => void;
}

/** One subscription: what it takes from its topic, what it owes, and what becomes of failed attempts. */
export class Subscription {
  configuration: SubscriptionConfiguration;
  readonly backlog: Backlog;
  readonly #filter: Filter;
  readonly #dependencies: SubscriptionDependencies;
  readonly #retained: Message[] = [];
  readonly #counts = { delivered: 0, acknowledged: 0, rejected: 0, expired: 0, deadLettered: 0 };

  constructor(configuration: SubscriptionConfiguration, dependencies: SubscriptionDependencies) {
    this.configuration = configuration;
    this.#dependencies = dependencies;
    this.#filter = parseFilter(configuration.filter);
    this.backlog = new Backlog(configuration.name, configuration.enableMessageOrdering, {
      settled: (message) => this.#settled(message),
      failed: (lease, why) => this.#failed(lease, why),
    });
  }

  get name(): string {
    return this.configuration.name;
  }

  counters(): SubscriptionCounters {
    return { ...this.#counts, backlog: this.backlog.size };
  }

  /** Whether the filter lets the message through; Pub/Sub acknowledges the others itself. */
  wants(message: Message): boolean {
    return this.#filter(message.attributes);
  }

  lease(
    limit: { readonly messages: number; readonly bytes?: number },
    deadlineMs = this.configuration.ackDeadlineSeconds * 1_000,
  ): Lease[] {
    this.#forgetExpired();
    const leases = this.backlog.lease(limit, deadlineMs);
    this.#counts.delivered += leases.length;
    return leases;
  }

  acknowledge(ackId: string): boolean {
    const isValid = this.backlog.acknowledge(ackId);
    if (!isValid) return false;
    this.#counts.acknowledged += 1;
    const [messageId, attempt] = ackId.slice(this.name.length + 1).split(":");
    this.#dependencies.onDelivery({
      subscription: this.name,
      messageId: messageId ?? "",
      deliveryAttempt: Number(attempt),
      outcome: "acknowledged",
    });
    return true;
  }

  /** Zero seconds reject, as the API has it. */
  modifyDeadline(ackId: string, seconds: number): boolean {
    return seconds === 0 ? this.backlog.reject(ackId) : this.backlog.extend(ackId, seconds * 1_000);
  }

  /** Older messages count as acknowledged, newer ones as not, including retained ones that were. */
  seek(timeMs: number): void {
    this.backlog.drop((message) => message.publishTimeMs < timeMs);
    const replayed = this.#retained.filter((message) => message.publishTimeMs >= timeMs);
    for (const message of replayed) if (!this.backlog.has(message.id)) this.backlog.add(message);
  }

  #settled(message: Message): void {
    if (this.configuration.retainAckedMessages) this.#retained.push(message);
    this.#dependencies.onSettled(this.name, message.id);
  }

  #failed(lease: Lease, why: "rejected" | "expired"): AfterFailure {
    this.#counts[why] += 1;
    this.#report(lease, why);
    const retryAfterMs =
      retryDelayMs(this.configuration, lease.deliveryAttempt) * this.#dependencies.timeScale;
    const policy = this.configuration.deadLetterPolicy;
    if (policy === undefined || lease.deliveryAttempt < policy.maxDeliveryAttempts)
      return { retryAfterMs };
    return { retryAfterMs, forwarded: this.#forward(lease) };
  }

  async #forward(lease: Lease): Promise<boolean> {
    const isForwarded = await this.#dependencies.deadLetter(lease, this.configuration);
    if (isForwarded) {
      this.#counts.deadLettered += 1;
      this.#report(lease, "dead lettered");
    }
    return isForwarded;
  }

  #report(lease: Lease, outcome: DeliveryEvent["outcome"]): void {
    this.#dependencies.onDelivery({
      subscription: this.name,
      messageId: lease.message.id,
      deliveryAttempt: lease.deliveryAttempt,
      outcome,
    });
  }

  /** Messages are in order of age, so the check ends at the first young one. */
  #forgetExpired(): void {
    const oldestKept =
      this.#dependencies.now().getTime() - this.configuration.messageRetentionSeconds * 1_000;
    while ((this.#retained[0]?.publishTimeMs ?? Infinity) < oldestKept) this.#retained.shift();
    this.backlog.dropOlderThan(oldestKept);
  }
}
