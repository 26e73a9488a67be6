import type { Act } from "../journey.ts";
import { emailAt, type Person } from "../person.ts";

/** A Salesforce record as the REST API shows it, and the object it belongs to. */
export interface CrmRecord {
  readonly object: "Lead" | "Contact" | "Account" | "Opportunity";
  readonly fields: Readonly<Record<string, unknown>> & {
    readonly Id: string;
    readonly SystemModstamp: string;
  };
}

/** Salesforce writes the offset without a colon. */
export const salesforceTime = (at: number): string =>
  new Date(at).toISOString().replace("Z", "+0000");

/** The states that the CRM records for a person's lead, oldest first; a converted lead becomes a contact. */
export function crmRecords(person: Person, acts: readonly Act[]): CrmRecord[] {
  const changes = acts.filter((act) => act.kind === "lead");
  const created = changes[0];
  if (created === undefined) return [];
  return changes.flatMap((change): CrmRecord[] => {
    const converted = change.status === "Closed - Converted";
    const lead: CrmRecord = {
      object: "Lead",
      fields: {
        Id: person.salesforceLeadId,
        CreatedDate: salesforceTime(created.at),
        SystemModstamp: salesforceTime(change.at),
        IsDeleted: false,
        FirstName: person.firstName,
        LastName: person.lastName,
        Company: `${person.lastName} & Co`,
        Email: emailAt(person, change.at),
        Phone: person.phone ?? null,
        City: person.city,
        Country: person.country,
        Industry: person.industry,
        LeadSource: person.leadSource,
        Status: change.status,
        IsConverted: converted,
        ConvertedDate: converted ? new Date(change.at).toISOString().slice(0, 10) : null,
        ConvertedContactId: converted ? person.salesforceContactId : null,
        HasOptedOutOfEmail: person.optedOutOfEmail,
      },
    };
    return converted ? [lead, contactOf(person, change.at)] : [lead];
  });
}

const contactOf = (person: Person, at: number): CrmRecord => ({
  object: "Contact",
  fields: {
    Id: person.salesforceContactId,
    CreatedDate: salesforceTime(at),
    SystemModstamp: salesforceTime(at),
    IsDeleted: false,
    FirstName: person.firstName,
    LastName: person.lastName,
    Email: emailAt(person, at),
    Phone: person.phone ?? null,
    MailingCity: person.city,
    MailingCountry: person.country,
    LeadSource: person.leadSource,
    HasOptedOutOfEmail: person.optedOutOfEmail,
  },
});
