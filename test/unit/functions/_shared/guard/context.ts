import { createDuplicateIndex } from "../../../../../functions/_shared/guard/duplicates.ts";
import { factSheet } from "../../../../../functions/_shared/guard/facts.ts";
import type { GuardContext } from "../../../../../functions/_shared/guard/guard.ts";

/** A shop with a discount of 30 %, a price of 1,299 SEK and returns that fell by 12 %. */
export const contextWith = (changes: Partial<GuardContext> = {}): GuardContext => ({
  language: "en",
  channel: "email_body",
  facts: factSheet(
    [
      { name: "discount", value: "30 %" },
      { name: "price", value: "1,299 SEK" },
      { name: "support", value: "+46 33 123 45 00" },
      {
        name: "returns",
        value: "12.4 %",
        direction: "down",
        labels: { en: ["returns"], sv: ["returer"], de: ["Retouren"] },
      },
    ],
    ["Norrvik", "Linen Throw"],
  ),
  allowedHosts: ["norrvik.example"],
  voice: { address: "informal", maxExclamationMarks: 1, maxEmoji: 1, avoid: ["synergy"] },
  earlier: createDuplicateIndex(),
  ...changes,
});
