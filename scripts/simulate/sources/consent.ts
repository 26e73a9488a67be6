import type { Choice } from "../choices.ts";
import { ndjsonFile, type LandingFile } from "../landing-file.ts";

export const consentFiles = (choices: readonly Choice[]): LandingFile[] => [
  ndjsonFile(
    "consent",
    "preference",
    "preferences",
    choices.map((choice, index) => ({
      preference_id: `choice-${index}`,
      identifier_kind: "email",
      identifier: choice.email,
      purpose: choice.purpose,
      channel: choice.channel,
      state: choice.state,
      occurred_at: new Date(choice.at).toISOString(),
      collected_by: "preference centre",
    })),
  ),
];
