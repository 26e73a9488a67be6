/** What the offline composer can be told to do wrong, each for one answer. */
export const misbehaviours = [
  "invented_numbers",
  "pii",
  "banned_words",
  "broken_json",
  "wrong_language",
  "safety_block",
  "quota",
  "model_gone",
  "slow_stream",
  "never",
] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export interface Misbehaviours {
  add(...wanted: readonly Misbehaviour[]): void;
  /** The next one, taken. */
  take(): Misbehaviour | undefined;
  waiting(): readonly Misbehaviour[];
}

export function createMisbehaviours(): Misbehaviours {
  const queue: Misbehaviour[] = [];
  return {
    add: (...wanted) => void queue.push(...wanted),
    take: () => queue.shift(),
    waiting: () => [...queue],
  };
}
