import type { ConversionEvent } from "./events.ts";
import type { Member } from "./members.ts";

export interface ListMember extends Member {
  /** When it was last added, ms since the epoch. */
  readonly addedAt: number;
}

export interface UserList {
  readonly id: string;
  readonly displayName: string;
  readonly membershipDurationDays: number;
}

export interface Conversion extends ConversionEvent {
  readonly conversionActionId: string;
}

/** Records that were not taken, by reason. */
export type ErrorCounts = Readonly<Record<string, number>>;

/** One Google Ads account: its customer lists and the conversions that were uploaded. */
export interface Account {
  list(id: string): UserList | undefined;
  lists(): readonly UserList[];
  putList(list: UserList): void;
  deleteList(id: string): boolean;
  isConversionAction(id: string): boolean;
  add(listId: string, members: readonly Member[], at: number): ErrorCounts;
  remove(listId: string, members: readonly Member[]): ErrorCounts;
  /** Members that were last added before that moment. */
  removeAddedBefore(listId: string, moment: number): void;
  convert(actionId: string, events: readonly ConversionEvent[], at: number): ErrorCounts;
  /** Members whose membership has not ended, oldest first. */
  members(listId: string, at: number): readonly ListMember[];
  conversions(): readonly Conversion[];
  reset(): void;
}

export const accountId = "1234567890";
const maxMembershipDays = 540;
const dayMs = 86_400_000;
/** https://support.google.com/google-ads/answer/7012522: older conversions are not taken. */
const maxConversionAgeMs = 90 * dayMs;

/** What a fresh account has: one list per audience of the engine and one conversion action. */
const ownLists: readonly UserList[] = [
  { id: "1001", displayName: "High value", membershipDurationDays: maxMembershipDays },
  { id: "1002", displayName: "Churn risk", membershipDurationDays: maxMembershipDays },
  { id: "1003", displayName: "Suppression", membershipDurationDays: maxMembershipDays },
];
const ownConversionActions = ["2001"];

export function createAccount(): Account {
  const lists = new Map<string, UserList>();
  /** List → identifier → member: people are known by any of their identifiers. */
  const byIdentifier = new Map<string, Map<string, ListMember>>();
  let conversions: Conversion[] = [];
  const seen = new Set<string>();

  const index = (listId: string): Map<string, ListMember> => {
    const known = byIdentifier.get(listId) ?? new Map<string, ListMember>();
    byIdentifier.set(listId, known);
    return known;
  };
  const drop = (listId: string, member: Member): void => {
    for (const identifier of member.identifiers) {
      const held = index(listId).get(identifier);
      for (const other of held?.identifiers ?? []) index(listId).delete(other);
    }
  };
  const account: Account = {
    list: (id) => lists.get(id),
    lists: () => [...lists.values()],
    putList: (list) => void lists.set(list.id, list),
    deleteList(id) {
      byIdentifier.delete(id);
      return lists.delete(id);
    },
    isConversionAction: (id) => ownConversionActions.includes(id),
    add(listId, members, at) {
      const errors = new Map<string, number>();
      for (const member of members) {
        const problem = consentProblem(member);
        if (problem !== undefined) {
          errors.set(problem, (errors.get(problem) ?? 0) + 1);
          continue;
        }
        drop(listId, member);
        const held = { ...member, addedAt: at };
        for (const identifier of member.identifiers) index(listId).set(identifier, held);
      }
      return Object.fromEntries(errors);
    },
    remove(listId, members) {
      for (const member of members) drop(listId, member);
      return {};
    },
    removeAddedBefore(listId, moment) {
      for (const member of index(listId).values())
        if (member.addedAt < moment) drop(listId, member);
    },
    convert(actionId, events, at) {
      const errors = new Map<string, number>();
      for (const event of events) {
        const key = `${actionId}:${event.transactionId}`;
        const problem =
          consentProblem(event) ??
          (event.transactionId !== undefined && seen.has(key)
            ? "PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID"
            : at - Date.parse(event.eventTimestamp) > maxConversionAgeMs
              ? "PROCESSING_ERROR_REASON_EVENT_TOO_OLD"
              : undefined);
        if (problem !== undefined) errors.set(problem, (errors.get(problem) ?? 0) + 1);
        else {
          if (event.transactionId !== undefined) seen.add(key);
          conversions.push({ ...event, conversionActionId: actionId });
        }
      }
      return Object.fromEntries(errors);
    },
    members(listId, at) {
      const days = lists.get(listId)?.membershipDurationDays ?? maxMembershipDays;
      const oldest = at - Math.min(days, maxMembershipDays) * dayMs;
      return [...new Set(index(listId).values())].filter(({ addedAt }) => addedAt > oldest);
    },
    conversions: () => conversions,
    reset() {
      lists.clear();
      byIdentifier.clear();
      seen.clear();
      conversions = [];
      for (const list of ownLists) lists.set(list.id, list);
    },
  };
  account.reset();
  return account;
}

function consentProblem({ consent }: Pick<Member, "consent">): string | undefined {
  if (consent.adUserData === "CONSENT_GRANTED") return undefined;
  return consent.adUserData === "CONSENT_DENIED"
    ? "PROCESSING_ERROR_REASON_DENIED_CONSENT"
    : "PROCESSING_ERROR_REASON_UNKNOWN_CONSENT";
}
