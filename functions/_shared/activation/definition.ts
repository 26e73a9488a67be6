/** A sync as data: which rows of gold go where, under which key, field by field, and within which limits. */

/**
 * Brings a value into the form a destination matches on. `sql` is the same function as its TypeScript twin; a new `version`
 * says that it changed: rows whose result differs are sent again, the others are not.
 */
export interface Normaliser {
  readonly name: string;
  readonly version: number;
  /** GoogleSQL over an expression of the source row; NULL for what cannot be normalised. */
  readonly sql: (expression: string) => string;
}

/** Type at the destination. Timestamps travel as RFC 3339 text in UTC, dates as YYYY-MM-DD, numbers as JSON numbers. */
export type FieldType = "string" | "integer" | "number" | "boolean" | "date" | "timestamp";

export interface FieldMapping {
  /** SQL over the source row; a column in most cases. */
  readonly value: string;
  /** Name at the destination. */
  readonly field: string;
  readonly type: FieldType;
  /** Longest text the field takes, in UTF-16 units; what is longer is cut in the plan, so that no row fails for it. */
  readonly maxLength?: number;
  /** `false`: travels with a row that changed but does not make a row change, as the time of scoring. */
  readonly triggers?: boolean;
  /** What NULL in gold means: `clear` (the default) empties the field, `leave` keeps what the destination has. */
  readonly whenNull?: "clear" | "leave";
  readonly normaliser?: Normaliser;
  /**
   * Membership only: part of what the destination knows the member by, already hashed. Kept with the acknowledgement, so
   * that the member can be taken out when gold no longer has it; a changed identity is taken out before the new one is added.
   */
  readonly identifies?: boolean;
}

/** Purposes and channels of silver.staging_customers_consent. */
export type Purpose =
  | "marketing"
  | "personalization"
  | "ads_user_data"
  | "ads_personalization"
  | "sales_outreach";
export type Channel = "email" | "sms" | "push" | "ads" | "crm";

export interface Consent {
  readonly purpose: Purpose;
  /** A denial for this channel or for all of them is a no; without a grant for one of them it is a no too. */
  readonly channel: Channel;
  /** SQL over the source row that is its customer; `customer_id` when absent. */
  readonly customer?: string;
  /**
   * opt_in (the default): without a grant it is a no. opt_out: only a denial is a no, for where the definition's own condition
   * already asks for a yes, as a CRM's flag.
   */
  readonly basis?: "opt_in" | "opt_out";
}

/** One way to send. The engine takes the last one whose `fromRows` the plan reaches. */
export interface Route {
  readonly name: string;
  /** Rows to send in this run from which this route is taken; 0 when absent. */
  readonly fromRows?: number;
  readonly maxRows: number;
  /** The request has columns: rows with different sets of fields never share a batch. */
  readonly sameFields?: boolean;
}

export interface RateWindow {
  readonly calls: number;
  readonly windowMs: number;
}

export interface Limits {
  readonly routes: readonly Route[];
  /** As documented; the limiter keeps to all of them. */
  readonly windows: readonly RateWindow[];
  /** Share (0 to 1) of every window and allocation that is left to the customer's other integrations. */
  readonly headroom: number;
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Calls that all runs of a day (UTC) may make; a plan that needs more is blocked, and one that reaches it stops. */
  readonly dailyCalls: number;
}

/** Shares are between 0 and 1 of the rows that the destination holds; each guard blocks the whole run before its first call. */
export interface GuardLimits {
  readonly maxRemovedShare: number;
  readonly maxChangedShare: number;
  /** Below this many rows at the destination shares say nothing. */
  readonly minRows: number;
  /**
   * SQL without a row, TRUE when everything has ended and an empty source is meant; a person decides otherwise. It reads what says
   * so, never the source itself: what is broken is empty as well.
   */
  readonly emptyWhen?: string;
  /** The mean of `value` may move by so many of its standard deviations since the run before. */
  readonly scoreShift?: { readonly value: string; readonly maxDeviations: number };
}

export interface SyncDefinition {
  /** Unique, snake case, begins with the destination's name: `salesforce_lead_scores`. */
  readonly name: string;
  /** `dataset.table`, or a query in parentheses. The row is `s` in every expression. */
  readonly source: string;
  /** The same rows with columns computed from them, which nothing but `fields` reads; `source` when absent. */
  readonly prepared?: string;
  /** Tables of gold that `source` reads: the publication of one of them makes the sync worth running. */
  readonly reads: readonly string[];
  /** SQL over the source row that is TRUE for rows of this sync; all of them when absent. */
  readonly where?: string;
  /** SQL over the source row. Unique per object; NULL leaves the row out. */
  readonly key: string;
  /** SQL over the source row: the destination's object type, audience or event name. */
  readonly object: string;
  /**
   * upsert: the destination's record holds what gold says, and nothing of it once gold stops saying it. membership: the object is
   * a set of keys. events: each key is sent once, and neither changed nor taken back.
   */
  readonly mode: "upsert" | "membership" | "events";
  /**
   * idempotent: sending again does no harm. at_most_once: an intent is recorded before sending, and what is not known to have
   * failed is never sent again by itself; `ame sync retry --unknown` is a person's decision.
   */
  readonly delivery: "idempotent" | "at_most_once";
  /** Every one must hold when the plan is made and again right before sending. No row of consent means no. */
  readonly consent: readonly Consent[];
  /** SQL over the source row that must be FALSE for it to leave, as a CRM's own opt-out; NULL means that it stays. */
  readonly suppressed?: string;
  readonly fields: readonly FieldMapping[];
  /** SQL over the source row, STRING: rows of different shape never share a batch. */
  readonly shape?: string;
  /** Membership that ends by itself, at the destination later than this: sent again when its acknowledgement is so old. */
  readonly refreshAfterDays?: number;
  readonly limits: Limits;
  readonly guards: GuardLimits;
  /** What a person does about a destination's code, for `ame sync rejects`. */
  readonly advice: Readonly<Record<string, string>>;
}
