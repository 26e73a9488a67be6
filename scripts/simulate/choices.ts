import type { Journey } from "./journey.ts";
import type { Random } from "./random.ts";

/** A choice that a person made in the preference centre. */
export interface Choice {
  readonly person: number;
  readonly email: string;
  readonly at: number;
  readonly purpose: "marketing" | "ads_user_data" | "ads_personalization" | "sales_outreach";
  readonly channel: "email" | "ads" | "crm";
  readonly state: "granted" | "denied";
}

/**
 * Who becomes a lead is asked for e-mail, for ads, and whether sales may get in touch. Most answer, some change their mind later, and who opted out in the CRM
 * never granted e-mail. Who was not asked has said nothing.
 */
export function choicesOf(random: Random, journeys: readonly Journey[]): Choice[] {
  return journeys
    .flatMap(({ person, acts }): Choice[] => {
      const asked = acts.find((act) => act.kind === "lead");
      if (asked === undefined) return [];
      const own = random.fork(`choices-${person.number}`);
      const base = { person: person.number, email: person.email };
      const at = asked.at + 30_000;
      const email = own.chance(0.85)
        ? [
            {
              ...base,
              at,
              purpose: "marketing",
              channel: "email",
              state: person.optedOutOfEmail || own.chance(0.12) ? "denied" : "granted",
            } as const,
          ]
        : [];
      const ads = own.chance(0.7) ? (own.chance(0.75) ? "granted" : "denied") : undefined;
      const forAds =
        ads === undefined
          ? []
          : (["ads_user_data", "ads_personalization"] as const).map((purpose): Choice => ({
              ...base,
              at,
              purpose,
              channel: "ads" as const,
              state: ads,
            }));
      const taken: Choice[] =
        email[0]?.state === "granted" && own.chance(0.06)
          ? [{ ...email[0], at: at + 3 * 86_400_000, state: "denied" }]
          : [];
      const forSales: Choice[] = own.chance(0.8)
        ? [
            {
              ...base,
              at,
              purpose: "sales_outreach",
              channel: "crm",
              state: own.chance(0.92) ? "granted" : "denied",
            },
          ]
        : [];
      return [...email, ...forAds, ...taken, ...forSales];
    })
    .toSorted((a, b) => a.at - b.at);
}
