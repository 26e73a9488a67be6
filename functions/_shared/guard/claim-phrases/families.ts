/** Families of claims that a regulator or a court has made expensive. */
export const claimFamilies = {
  profanity: "It uses a word that is banned",
  health:
    "It claims an effect on health, which needs an authorised claim (Regulation (EC) 1924/2006)",
  finance: "It promises a financial result (Regulation (EU) 2017/565, art. 44)",
  environment: "It makes a generic environmental claim (Directive (EU) 2024/825)",
  superlative: "It claims to be first or best without proof (Directive 2006/114/EC)",
  guarantee: "It promises a result without condition",
  scarcity:
    "It presses with a scarcity or a deadline that the facts do not hold (Directive 2005/29/EC, annex I no. 7)",
} as const;
export type ClaimFamily = keyof typeof claimFamilies;

/** Expressions, matched without case as whole words; `\\p{L}*` where inflection follows. */
export type ClaimPhrases = Readonly<Record<ClaimFamily, readonly string[]>>;
