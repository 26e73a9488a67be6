import { z } from "zod";

/** What a content job asks the model for; the same schema goes with the request and judges the answer. */
export const variantsAnswer = z.strictObject({
  variants: z
    .array(
      z.strictObject({
        text: z.string().trim().min(1).max(4000),
        /** The model's own estimate; capped by the sample behind the facts. */
        confidence: z.number().min(0).max(1),
      }),
    )
    .min(1)
    .max(10),
});
export type VariantsAnswer = z.infer<typeof variantsAnswer>;
