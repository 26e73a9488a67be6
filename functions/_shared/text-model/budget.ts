import type { TextModel, TextOutcome, TextRequest, TokenUsage } from "./text-model.ts";

export interface Prices {
  /** Micros of the budget's currency per million tokens. */
  readonly inputMicrosPerMillion: number;
  readonly outputMicrosPerMillion: number;
}

export interface Budget {
  readonly spentMicros: number;
  readonly limitMicros: number;
}

export interface BudgetedModel extends TextModel {
  budget(): Budget;
}

/**
 * Asks the model only when the dearest answer still fits: the whole output is reserved before the call and what was used is
 * settled after it, so that calls in flight together never exceed the limit. A call without an answer keeps its reservation,
 * as it may have been billed.
 */
export function withBudget(
  model: TextModel,
  prices: Prices,
  limitMicros: number,
  alreadySpentMicros = 0,
): BudgetedModel {
  let spentMicros = alreadySpentMicros;
  return {
    budget: () => ({ spentMicros, limitMicros }),
    async generate(request) {
      const reserved = costMicros(
        { inputTokens: mostTokens(request), outputTokens: request.maxOutputTokens },
        prices,
      );
      if (spentMicros + reserved > limitMicros)
        return {
          kind: "over_budget",
          detail: `The call may cost ${reserved} micros and ${Math.max(0, limitMicros - spentMicros)} of ${limitMicros} are left: raise the budget or wait for the next period.`,
        };
      spentMicros += reserved;
      const outcome = await model.generate(request);
      const usage = usageOf(outcome);
      if (usage !== undefined) spentMicros += costMicros(usage, prices) - reserved;
      return outcome;
    },
  };
}

/** Refused before any token was read, or billed by what the answer says. */
function usageOf(outcome: TextOutcome): TokenUsage | undefined {
  switch (outcome.kind) {
    case "answer":
    case "blocked":
      return outcome.usage;
    case "unavailable":
      return outcome.code === "timeout" || outcome.code === "failed" ? undefined : nothing;
    case "over_budget":
      return nothing;
  }
}

const nothing: TokenUsage = { inputTokens: 0, outputTokens: 0 };

/** A token is two characters or more in the three languages, so this is an upper bound; the schema is read as well. */
const mostTokens = ({ system, prompt, schema }: TextRequest): number =>
  Math.ceil((system.length + prompt.length + JSON.stringify(schema).length) / 2);

export const costMicros = (usage: TokenUsage, prices: Prices): number =>
  Math.ceil(
    (usage.inputTokens * prices.inputMicrosPerMillion +
      usage.outputTokens * prices.outputMicrosPerMillion) /
      1e6,
  );
