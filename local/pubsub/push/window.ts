/**
 * How many push requests may be out at once. Grows by one for each success, so it doubles each round trip, and halves on a
 * failure, once per round trip (https://cloud.google.com/pubsub/docs/push#quotas_limits). The cloud's limit is 3,000 × regions;
 * a laptop has far fewer sockets to give.
 */
export class PushWindow {
  readonly #maximum: number;
  #size: number;
  #outstanding = 0;
  /** Requests that were already out at the last shrinking: their failures tell nothing new. */
  #stale = 0;

  constructor(maximum: number, initial = 4) {
    this.#maximum = maximum;
    this.#size = Math.min(initial, maximum);
  }

  get size(): number {
    return this.#size;
  }

  get room(): number {
    return Math.max(0, this.#size - this.#outstanding);
  }

  get outstanding(): number {
    return this.#outstanding;
  }

  started(): void {
    this.#outstanding += 1;
  }

  ended(isSuccess: boolean): void {
    this.#outstanding -= 1;
    const isStale = this.#stale > 0;
    if (isStale) this.#stale -= 1;
    if (isSuccess) this.#size = Math.min(this.#size + 1, this.#maximum);
    else if (!isStale) {
      this.#size = Math.max(1, Math.floor(this.#size / 2));
      this.#stale = this.#outstanding;
    }
  }
}
