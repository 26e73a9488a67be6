import type { Journey } from "../journey.ts";
import { salesforceId } from "../person.ts";
import type { Random } from "../random.ts";
import { salesforceTime, type CrmRecord } from "./salesforce.ts";

/** What is true of a deal in the end. */
export interface Deal {
  readonly person: number;
  readonly opportunityId: string;
  readonly accountId: string;
  readonly stage: "Closed Won" | "Closed Lost" | "Proposal";
  readonly amountMicros: number;
  readonly createdAt: number;
  readonly closedAt: number | undefined;
}

const dayMs = 86_400_000;

/** Sales opens a deal for one lead in three: won by a purchase, else lost after a month or still open. */
export function dealsOf(random: Random, journeys: readonly Journey[], endMs: number): Deal[] {
  return journeys.flatMap(({ person, acts, truth }): Deal[] => {
    const lead = acts.find((act) => act.kind === "lead");
    const own = random.fork(`deal-${person.number}`);
    const createdAt = (lead?.at ?? endMs) + 2 * dayMs;
    if (lead === undefined || createdAt > endMs || !own.chance(0.33)) return [];
    const base = {
      person: person.number,
      opportunityId: salesforceId("006", person.number),
      accountId: salesforceId("001", person.number),
      amountMicros: (20 + own.below(180)) * 10_000_000,
      createdAt,
    };
    const wonAt = truth.firstOrderAt;
    if (wonAt !== undefined && wonAt > createdAt)
      return [{ ...base, stage: "Closed Won", closedAt: wonAt + 3_600_000 }];
    if (own.chance(0.5) && createdAt + 30 * dayMs < endMs)
      return [{ ...base, stage: "Closed Lost", closedAt: createdAt + 30 * dayMs }];
    return [{ ...base, stage: "Proposal", closedAt: undefined }];
  });
}

/** The states that the CRM records: an account, the deal as it opened, and as it moved. */
export function dealRecords(deals: readonly Deal[], journeys: readonly Journey[]): CrmRecord[] {
  const people = new Map(journeys.map(({ person }) => [person.number, person]));
  return deals.flatMap((deal): CrmRecord[] => {
    const person = people.get(deal.person);
    const account: CrmRecord = {
      object: "Account",
      fields: {
        Id: deal.accountId,
        CreatedDate: salesforceTime(deal.createdAt),
        SystemModstamp: salesforceTime(deal.createdAt),
        IsDeleted: false,
        Name: `${person?.lastName ?? "Unknown"} & Co`,
        Industry: person?.industry,
        BillingCity: person?.city,
        BillingCountry: person?.country,
        CurrencyIsoCode: "GBP",
      },
    };
    const state = (stage: string, at: number): CrmRecord => {
      const isClosed = stage.startsWith("Closed");
      return {
        object: "Opportunity",
        fields: {
          Id: deal.opportunityId,
          CreatedDate: salesforceTime(deal.createdAt),
          SystemModstamp: salesforceTime(at),
          IsDeleted: false,
          AccountId: deal.accountId,
          ContactId: stage === "Closed Won" ? person?.salesforceContactId : null,
          Name: `Lanterns for ${person?.lastName ?? "Unknown"}`,
          StageName: stage,
          Amount: deal.amountMicros / 1_000_000,
          Probability: stage === "Closed Won" ? 100 : stage === "Closed Lost" ? 0 : 30,
          CloseDate: new Date(isClosed ? at : deal.createdAt + 30 * dayMs)
            .toISOString()
            .slice(0, 10),
          IsClosed: isClosed,
          IsWon: stage === "Closed Won",
          LeadSource: person?.leadSource,
          CurrencyIsoCode: "GBP",
        },
      };
    };
    const moved = deal.closedAt ?? deal.createdAt + dayMs;
    return [account, state("Qualification", deal.createdAt), state(deal.stage, moved)];
  });
}
