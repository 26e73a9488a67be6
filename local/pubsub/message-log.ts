import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { type FileHandle, open, rename } from "node:fs/promises";
import path from "node:path";
import type { Message } from "./message.ts";
import type { MessageStore } from "./message-store.ts";
import { messageRecord, parseRecords, type Owed, settledRecord } from "./message-records.ts";

export interface MessageLogOptions {
  readonly directory: string;
  readonly now: () => Date;
  /** The log is written anew when it is larger than this and mostly settled. */
  readonly compactBytes?: number;
}

/** Nothing is kept longer than the longest retention that a subscription can ask for. */
const longestRetentionMs = 31 * 86_400_000;

/**
 * An append-only file of published messages and of what was settled. A publish is answered after its record is synced to
 * disk; records of requests that wait at the same time share one sync.
 */
export function openMessageLog(options: MessageLogOptions): MessageStore {
  const { directory, compactBytes = 64 * 1_048_576 } = options;
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, "messages.ndjson");
  const owed = readOwed(file, options.now().getTime() - longestRetentionMs);
  rewrite(file, owed);

  let handle: Promise<FileHandle> = open(file, "a");
  // Whoever writes sees the error; without a listener an unused log would end the process.
  handle.catch(() => undefined);
  let pending: string[] = [];
  let waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  let flushing: Promise<void> | undefined;
  let sizeBytes = 0;

  const append = (record: string): void => {
    pending.push(record);
    flushing ??= flush();
  };

  const flush = async (): Promise<void> => {
    // The records of this turn of the event loop go together.
    await Promise.resolve();
    while (pending.length > 0) {
      const [records, waiters] = [pending, waiting];
      [pending, waiting] = [[], []];
      try {
        const bytes = Buffer.from(records.join(""));
        const current = await handle;
        await current.appendFile(bytes);
        await current.datasync();
        sizeBytes += bytes.length;
        for (const { resolve } of waiters) resolve();
        if (sizeBytes > compactBytes) await compact();
      } catch (error) {
        for (const { reject } of waiters) reject(error);
      }
    }
    flushing = undefined;
  };

  const compact = async (): Promise<void> => {
    const fresh = await open(`${file}.new`, "w");
    const bytes = Buffer.from([...owed.values()].map(messageRecord).join(""));
    await fresh.appendFile(bytes);
    await fresh.datasync();
    await rename(`${file}.new`, file);
    const old = await handle;
    handle = Promise.resolve(fresh);
    await old.close();
    // A log that is long because much is owed must not be written anew for every batch.
    sizeBytes = Math.max(0, bytes.length - compactBytes);
  };

  return {
    store(_topic, messages) {
      const kept = messages.filter(({ subscriptions }) => subscriptions.length > 0);
      if (kept.length === 0) return Promise.resolve();
      for (const { message, subscriptions } of kept)
        owed.set(message.id, { message, subscriptions: new Set(subscriptions) });
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        append(kept.map(messageRecord).join(""));
      });
    },
    settled(subscription, messageId) {
      const entry = owed.get(messageId);
      if (entry === undefined || !entry.subscriptions.delete(subscription)) return;
      if (entry.subscriptions.size === 0) owed.delete(messageId);
      append(settledRecord(subscription, messageId));
    },
    recover: (subscription) => owedTo(owed, subscription),
    async close() {
      await flushing;
      await (await handle).close();
    },
  };
}

function owedTo(owed: ReadonlyMap<string, Owed>, subscription: string): readonly Message[] {
  return [...owed.values()]
    .filter(({ subscriptions }) => subscriptions.has(subscription))
    .map(({ message }) => message);
}

function readOwed(file: string, oldestMs: number): Map<string, Owed> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  const owed = parseRecords(text);
  for (const [id, { message }] of owed) if (message.publishTimeMs < oldestMs) owed.delete(id);
  return owed;
}

function rewrite(file: string, owed: ReadonlyMap<string, Owed>): void {
  const fresh = openSync(`${file}.new`, "w");
  for (const entry of owed.values()) writeSync(fresh, messageRecord(entry));
  fdatasyncSync(fresh);
  closeSync(fresh);
  renameSync(`${file}.new`, file);
}
