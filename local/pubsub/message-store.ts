import type { Message } from "./message.ts";

export interface StoredMessage {
  readonly message: Message;
  /** Those that took it in. */
  readonly subscriptions: readonly string[];
}

/** Keeps messages beyond the process. */
export interface MessageStore {
  /** Resolves once the messages survive the end of the process. */
  store(topic: string, messages: readonly StoredMessage[]): Promise<void>;
  settled(subscription: string, messageId: string): void;
  /** What a former process still owed this subscription. */
  recover(subscription: string): readonly Message[];
  close(): Promise<void>;
}

/** For a broker whose messages end with the process. */
export const memoryStore: MessageStore = {
  store: () => Promise.resolve(),
  settled: () => undefined,
  recover: () => [],
  close: () => Promise.resolve(),
};
