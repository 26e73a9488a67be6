/** A model that writes text, whoever runs it. Expected ends are answers, not exceptions. */
export interface TextModel {
  generate(request: TextRequest): Promise<TextOutcome>;
}

export interface TextRequest {
  readonly system: string;
  readonly prompt: string;
  /** JSON Schema of the answer (draft 2020-12, as `z.toJSONSchema` writes it). */
  readonly schema: unknown;
  readonly temperature: number;
  readonly seed: number;
  readonly maxOutputTokens: number;
  readonly timeoutMs: number;
}

export interface TokenUsage {
  readonly inputTokens: number;
  /** Thinking included: it is billed as output. */
  readonly outputTokens: number;
}

export type TextOutcome =
  | {
      readonly kind: "answer";
      readonly text: string;
      readonly usage: TokenUsage;
      readonly modelVersion: string;
    }
  /** The model's own safety filter; asking again with the same words gives the same. */
  | { readonly kind: "blocked"; readonly reason: string; readonly usage: TokenUsage }
  | {
      readonly kind: "unavailable";
      readonly code: "quota" | "timeout" | "model_gone" | "refused" | "failed";
      readonly detail: string;
      readonly retryable: boolean;
    }
  | { readonly kind: "over_budget"; readonly detail: string };

/** Pictures, as PNG bytes. */
export interface PictureModel {
  draw(prompt: string, timeoutMs: number): Promise<PictureOutcome>;
}

export type PictureOutcome =
  | { readonly kind: "picture"; readonly bytes: Buffer; readonly modelVersion: string }
  | { readonly kind: "blocked"; readonly reason: string }
  | Extract<TextOutcome, { readonly kind: "unavailable" }>;
