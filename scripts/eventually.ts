import { CommandError } from "./output.ts";

/** Asks again until there is an answer. Throws CommandError naming what was waited for. */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  options: { timeoutMs: number; what: string; pollMs?: number },
): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new CommandError(
        `waited ${options.timeoutMs / 1000} s for ${options.what}, in vain: look at \`ame status\` and at ops.dead_letters.`,
      );
    await new Promise((resolve) => setTimeout(resolve, options.pollMs ?? 200));
  }
}
