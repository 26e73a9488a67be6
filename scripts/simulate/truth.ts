import type { Choice } from "./choices.ts";
import type { Journey } from "./journey.ts";
import type { SharedIdentifiers } from "./shared-identifiers.ts";
import type { AdDay } from "./sources/ads.ts";
import { hubspotContactId, type EmailEvent } from "./sources/hubspot.ts";
import type { Deal } from "./sources/opportunities.ts";
import type { Receipt } from "./sources/store.ts";

/** Everything that the sources know one person by. */
export interface PersonIdentifiers {
  readonly person: number;
  readonly emails: readonly string[];
  readonly userIds: readonly string[];
  readonly anonymousIds: readonly string[];
  readonly phone: string | undefined;
  readonly salesforceIds: readonly string[];
  readonly hubspotContactId: string | undefined;
}

/** What is true behind what the sources say: for tests that compare the engine's answers with it. */
export interface CompanyTruth {
  readonly people: readonly PersonIdentifiers[];
  readonly shared: SharedIdentifiers;
  /** A row per ad and day, restatements applied. */
  readonly ads: readonly AdDay[];
  readonly emails: readonly EmailEvent[];
  /** In order of time; the last one of a person, purpose and channel holds, unsubscribing from an e-mail counts too. */
  readonly choices: readonly Choice[];
  readonly deals: readonly Deal[];
  readonly receipts: readonly Receipt[];
}

export const truthOf = (
  parts: Omit<CompanyTruth, "people"> & { readonly journeys: readonly Journey[] },
): CompanyTruth => {
  const { journeys, ...known } = parts;
  return { ...known, people: journeys.map(identifiersOf) };
};

function identifiersOf({ person, acts, truth }: Journey): PersonIdentifiers {
  const userIds = acts.flatMap((act) => {
    if (act.kind === "order") return [act.order.customerId];
    return "session" in act ? [act.session.userId] : [];
  });
  return {
    person: person.number,
    emails: [person.email, ...(person.newEmail === undefined ? [] : [person.newEmail.email])],
    userIds: [...new Set(userIds.filter((id) => id !== undefined))],
    anonymousIds: person.devices.map(({ anonymousId }) => anonymousId),
    phone: person.phone,
    salesforceIds: truth.isLead ? [person.salesforceLeadId, person.salesforceContactId] : [],
    hubspotContactId: truth.isLead ? String(hubspotContactId(person.number)) : undefined,
  };
}

/** Whether a person had granted marketing by e-mail at a time; silence is no grant. */
export function mayBeMailed(choices: readonly Choice[]): (person: number, at: number) => boolean {
  const byPerson = Map.groupBy(
    choices.filter(({ purpose }) => purpose === "marketing"),
    ({ person }) => person,
  );
  return (person, at) =>
    byPerson.get(person)?.findLast((choice) => choice.at <= at)?.state === "granted";
}
