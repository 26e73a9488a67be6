/** What was opened, to be closed in reverse order, whether the start succeeded or not. */
export interface Closing {
  add(what: string, close: () => Promise<unknown>): void;
  /** Closes everything once; failures are reported together after the last. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const opened: { readonly what: string; readonly close: () => Promise<unknown> }[] = [];
  let closed: Promise<void> | undefined;

  const closeAll = async (): Promise<void> => {
    const problems: Error[] = [];
    for (const { what, close } of opened.toReversed()) {
      try {
        await close();
      } catch (cause) {
        problems.push(new Error(`${what} did not close: ${(cause as Error).message}`, { cause }));
      }
    }
    if (problems.length > 0)
      throw new AggregateError(problems, problems.map(({ message }) => message).join("\n"));
  };

  return {
    add: (what, close) => opened.push({ what, close }),
    close: () => (closed ??= closeAll()),
  };
}
