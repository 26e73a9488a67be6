import { z } from "zod";
import type { Message } from "./message.ts";

/** A message and the subscriptions that have not settled it. */
export interface Owed {
  readonly message: Message;
  readonly subscriptions: Set<string>;
}

const record = z.union([
  z.object({
    message: z.object({
      id: z.string(),
      data: z.string(),
      attributes: z.record(z.string(), z.string()),
      orderingKey: z.string(),
      publishTimeMs: z.number(),
    }),
    subscriptions: z.array(z.string()),
  }),
  z.object({ settled: z.string(), subscription: z.string() }),
]);

export function messageRecord(owed: {
  readonly message: Message;
  readonly subscriptions: Iterable<string>;
}): string {
  const { data, ...message } = owed.message;
  const subscriptions = [...owed.subscriptions];
  return `${JSON.stringify({ message: { ...message, data: data.toString("base64") }, subscriptions })}\n`;
}

export const settledRecord = (subscription: string, messageId: string): string =>
  `${JSON.stringify({ settled: messageId, subscription })}\n`;

/**
 * What is still owed after all records, in order of publishing. A last line that the end of the process cut off is passed
 * over: its publisher was not answered. Any other unreadable line is an error, because messages would be lost in silence.
 */
export function parseRecords(text: string): Map<string, Owed> {
  const owed = new Map<string, Owed>();
  const lines = text.split("\n");
  lines.pop();
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line, index + 1);
    if ("settled" in parsed) {
      const entry = owed.get(parsed.settled);
      entry?.subscriptions.delete(parsed.subscription);
      if (entry?.subscriptions.size === 0) owed.delete(parsed.settled);
      continue;
    }
    const message = { ...parsed.message, data: Buffer.from(parsed.message.data, "base64") };
    owed.set(message.id, { message, subscriptions: new Set(parsed.subscriptions) });
  }
  return owed;
}

function parseLine(line: string, lineNumber: number): z.infer<typeof record> {
  try {
    return record.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(
      `Line ${lineNumber} of the message log is unreadable. Move the log away to start without its messages.`,
      { cause },
    );
  }
}
