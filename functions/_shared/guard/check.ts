import { checkClaims } from "./claims.ts";
import { checkDirection } from "./direction.ts";
import { checkDuplicate } from "./duplicates.ts";
import { checkGrounding } from "./grounding.ts";
import type { Guard, GuardContext, Violation } from "./guard.ts";
import { checkLanguage } from "./language.ts";
import { checkLength } from "./length.ts";
import { checkLinks } from "./links.ts";
import { checkPersonalData } from "./pii.ts";
import { checkReadingLevel } from "./reading-level.ts";
import { checkLeftovers } from "./schema.ts";
import { checkVoice } from "./voice.ts";

/** Cheapest first; all are asked, so that one repair hears every reason. */
const guards: readonly Guard[] = [
  checkLeftovers,
  checkLength,
  checkLinks,
  checkPersonalData,
  checkClaims,
  checkVoice,
  checkReadingLevel,
  checkLanguage,
  checkGrounding,
  checkDirection,
  checkDuplicate,
];

/** Everything that is wrong with a text; empty when it may go on to approval. */
export const checkText = (text: string, context: GuardContext): readonly Violation[] =>
  guards.flatMap((guard) => guard(text, context));
