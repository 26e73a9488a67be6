import { Fifo } from "./fifo.ts";
import type { Message } from "./message.ts";

/** A message handed to a subscriber until it acknowledges, rejects, or lets the deadline pass. */
export interface Lease {
  readonly ackId: string;
  readonly message: Message;
  /** 1 + rejections + passed deadlines, as `deliveryAttempt` counts. */
  readonly deliveryAttempt: number;
}

/** When the next attempt is due, unless the message is taken in by its dead-letter topic. */
export interface AfterFailure {
  readonly retryAfterMs: number;
  readonly forwarded?: Promise<boolean>;
}

export interface BacklogEvents {
  /** A message left the subscription for good. */
  settled(message: Message): void;
  failed(lease: Lease, why: "rejected" | "expired"): AfterFailure;
}

interface Entry {
  readonly message: Message;
  failures: number;
  state: "waiting" | "ready" | "leased" | "delayed" | "settled";
  timer?: NodeJS.Timeout | undefined;
}

/**
 * The messages one subscription still owes its subscribers. With ordering, one message per ordering key is out at a time,
 * so a later one never overtakes.
 */
export class Backlog {
  readonly #name: string;
  readonly #isOrdered: boolean;
  readonly #events: BacklogEvents;
  readonly #entries = new Map<string, Entry>();
  readonly #ready = new Fifo<Entry>();
  readonly #leased = new Map<string, Entry>();
  readonly #lanes = new Map<string, Fifo<Entry>>();
  readonly #consumers = new Set<() => void>();
  readonly #releases = new Set<(ackId: string) => void>();
  readonly #closings = new Set<() => void>();
  #leaseCount = 0;
  #isWaking = false;

  constructor(name: string, isOrdered: boolean, events: BacklogEvents) {
    this.#name = name;
    this.#isOrdered = isOrdered;
    this.#events = events;
  }

  /** Messages not yet settled, whether waiting or out for delivery. */
  get size(): number {
    return this.#entries.size;
  }

  add(message: Message): void {
    const entry: Entry = { message, failures: 0, state: "waiting" };
    this.#entries.set(message.id, entry);
    if (this.#isOrdered && message.orderingKey !== "") {
      const lane = this.#lanes.get(message.orderingKey);
      if (lane !== undefined) {
        lane.push(entry);
        return;
      }
      const first = new Fifo<Entry>();
      first.push(entry);
      this.#lanes.set(message.orderingKey, first);
    }
    this.#makeReady(entry);
  }

  /** Calls `consumer` whenever messages may be had; answers the way to stop. */
  onReady(consumer: () => void): () => void {
    this.#consumers.add(consumer);
    if (this.#ready.length > 0) this.#wake();
    return () => this.#consumers.delete(consumer);
  }

  /** Calls `listener` with the ack id of every lease that ends, however it ends. */
  onRelease(listener: (ackId: string) => void): () => void {
    this.#releases.add(listener);
    return () => this.#releases.delete(listener);
  }

  /** Calls `listener` when the subscription is deleted or the service closes. */
  onClose(listener: () => void): () => void {
    this.#closings.add(listener);
    return () => this.#closings.delete(listener);
  }

  lease(
    limit: { readonly messages: number; readonly bytes?: number },
    deadlineMs: number,
  ): Lease[] {
    const leases: Lease[] = [];
    let bytes = 0;
    while (leases.length < limit.messages) {
      const entry = this.#ready.peek();
      if (entry === undefined) break;
      if (entry.state !== "ready") {
        this.#ready.shift();
        continue;
      }
      bytes += entry.message.data.length;
      // One message always passes: otherwise a message larger than the limit would never be delivered.
      if (leases.length > 0 && limit.bytes !== undefined && bytes > limit.bytes) break;
      this.#ready.shift();
      leases.push(this.#hand(entry, deadlineMs));
    }
    return leases;
  }

  /** False when the lease is no longer valid; Pub/Sub does not tell the subscriber. */
  acknowledge(ackId: string): boolean {
    const entry = this.#take(ackId);
    if (entry === undefined) return false;
    this.#settle(entry);
    return true;
  }

  reject(ackId: string): boolean {
    return this.#fail(ackId, "rejected");
  }

  extend(ackId: string, deadlineMs: number): boolean {
    const entry = this.#leased.get(ackId);
    if (entry === undefined) return false;
    clearTimeout(entry.timer);
    entry.timer = this.#expiry(ackId, deadlineMs);
    return true;
  }

  /** Settles without delivery: retention passed, or a seek moved beyond them. */
  drop(isDropped: (message: Message) => boolean): void {
    for (const [ackId, entry] of this.#leased) if (isDropped(entry.message)) this.#take(ackId);
    for (const entry of this.#entries.values()) {
      if (!isDropped(entry.message)) continue;
      clearTimeout(entry.timer);
      this.#settle(entry);
    }
  }

  /** As `drop`, for what is ready; ends at the first younger message, so that calling it often is cheap. */
  dropOlderThan(timeMs: number): void {
    for (let entry = this.#ready.peek(); entry !== undefined; entry = this.#ready.peek()) {
      if (entry.state === "ready" && entry.message.publishTimeMs >= timeMs) return;
      this.#ready.shift();
      if (entry.state === "ready") this.#settle(entry);
    }
  }

  has(messageId: string): boolean {
    return this.#entries.has(messageId);
  }

  close(): void {
    this.#consumers.clear();
    for (const entry of this.#entries.values()) clearTimeout(entry.timer);
    for (const listener of this.#closings) listener();
  }

  #hand(entry: Entry, deadlineMs: number): Lease {
    const deliveryAttempt = entry.failures + 1;
    this.#leaseCount += 1;
    // The count tells leases apart after a seek, which begins the attempts anew.
    const ackId = `${this.#name}:${entry.message.id}:${deliveryAttempt}:${this.#leaseCount}`;
    entry.state = "leased";
    entry.timer = this.#expiry(ackId, deadlineMs);
    this.#leased.set(ackId, entry);
    return { ackId, message: entry.message, deliveryAttempt };
  }

  #expiry(ackId: string, deadlineMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#fail(ackId, "expired"), deadlineMs).unref();
  }

  #take(ackId: string): Entry | undefined {
    const entry = this.#leased.get(ackId);
    if (entry === undefined) return undefined;
    this.#leased.delete(ackId);
    clearTimeout(entry.timer);
    for (const listener of this.#releases) listener(ackId);
    return entry;
  }

  #fail(ackId: string, why: "rejected" | "expired"): boolean {
    const entry = this.#take(ackId);
    if (entry === undefined) return false;
    entry.state = "delayed";
    entry.failures += 1;
    const lease = { ackId, message: entry.message, deliveryAttempt: entry.failures };
    const next = this.#events.failed(lease, why);
    if (next.forwarded === undefined) this.#retry(entry, next.retryAfterMs);
    else void this.#forward(entry, next.forwarded, next.retryAfterMs);
    return true;
  }

  async #forward(entry: Entry, forwarded: Promise<boolean>, retryAfterMs: number): Promise<void> {
    if (await forwarded) this.#settle(entry);
    else this.#retry(entry, retryAfterMs);
  }

  #retry(entry: Entry, afterMs: number): void {
    if (entry.state !== "delayed") return;
    if (afterMs <= 0) this.#makeReady(entry);
    else entry.timer = setTimeout(() => this.#makeReady(entry), afterMs).unref();
  }

  #makeReady(entry: Entry): void {
    entry.state = "ready";
    this.#ready.push(entry);
    this.#wake();
  }

  #settle(entry: Entry): void {
    if (entry.state === "settled") return;
    entry.state = "settled";
    this.#entries.delete(entry.message.id);
    this.#advanceLane(entry.message.orderingKey);
    this.#events.settled(entry.message);
  }

  /** The next unsettled message of the key becomes the one that may go out. */
  #advanceLane(orderingKey: string): void {
    const lane = this.#lanes.get(orderingKey);
    if (lane === undefined) return;
    while (lane.peek()?.state === "settled") lane.shift();
    const head = lane.peek();
    if (head === undefined) this.#lanes.delete(orderingKey);
    else if (head.state === "waiting") this.#makeReady(head);
  }

  /** Consumers are called after the current work, once for a whole batch, each time beginning with another one. */
  #wake(): void {
    if (this.#isWaking || this.#consumers.size === 0) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      const turn = [...this.#consumers];
      const [first] = turn;
      if (first !== undefined && turn.length > 1 && this.#consumers.delete(first))
        this.#consumers.add(first);
      for (const consumer of turn) {
        if (this.#ready.length === 0) return;
        consumer();
      }
    });
  }
}
