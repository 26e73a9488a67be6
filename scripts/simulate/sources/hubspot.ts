import type { Journey } from "../journey.ts";
import { csvFile, ndjsonFile, type LandingFile } from "../landing-file.ts";
import { newsletterOpenChanceOf } from "../intent.ts";
import type { Random } from "../random.ts";

const dayMs = 86_400_000;
const portalId = 4_400_001;

export const hubspotContactId = (number: number): number => 7_000_000 + number;

export type EmailEventType = "SENT" | "DELIVERED" | "OPEN" | "CLICK" | "BOUNCE" | "STATUSCHANGE";

/** What became of one newsletter to one person. */
export interface EmailEvent {
  readonly person: number;
  readonly email: string;
  readonly campaign: number;
  readonly at: number;
  readonly type: EmailEventType;
  /** Opened by a mail privacy proxy. */
  readonly isMachine: boolean;
}

/**
 * A newsletter every fourth week to every lead who may be written to; who unsubscribes is written to no more. `mayBeMailed`
 * says whether a person had granted e-mail at a time.
 */
export function newsletters(
  random: Random,
  journeys: readonly Journey[],
  startMs: number,
  days: number,
  mayBeMailed: (person: number, at: number) => boolean,
): EmailEvent[] {
  return journeys.flatMap(({ person, acts }) => {
    const lead = acts.find((act) => act.kind === "lead");
    if (lead === undefined) return [];
    const own = random.fork(`newsletter-${person.number}`);
    const events: EmailEvent[] = [];
    for (let day = 10; day < days; day += 28) {
      const at = startMs + day * dayMs + 10 * 3_600_000;
      if (lead.at > at || !mayBeMailed(person.number, at)) continue;
      const event = (type: EmailEventType, after: number, isMachine = false): void => {
        events.push({
          person: person.number,
          email: person.email,
          campaign: 9_000 + day,
          at: at + after,
          type,
          isMachine,
        });
      };
      event("SENT", 0);
      if (own.chance(0.02)) {
        event("BOUNCE", 5_000);
        continue;
      }
      event("DELIVERED", 4_000);
      if (own.chance(0.15)) event("OPEN", 20_000, true);
      if (!own.chance(newsletterOpenChanceOf(person.intent))) continue;
      event("OPEN", 3_600_000 + own.below(5 * 3_600_000));
      if (own.chance(0.3)) event("CLICK", 9 * 3_600_000);
      if (!own.chance(0.02)) continue;
      event("STATUSCHANGE", 10 * 3_600_000);
      break;
    }
    return events;
  });
}

/** The events as HubSpot's API gives them. */
export function emailEventFiles(events: readonly EmailEvent[]): LandingFile[] {
  const sentAt = new Map(
    events
      .filter(({ type }) => type === "SENT")
      .map(({ campaign, person, at }) => [`${campaign}-${person}`, at]),
  );
  if (events.length === 0) return [];
  return [
    ndjsonFile(
      "hubspot",
      "email_event",
      "newsletters",
      events.map((event) => {
        const send = `${event.campaign}-${event.person}`;
        const sentBy = { id: `${send}-sent`, created: sentAt.get(send) ?? event.at };
        return {
          id: eventId(event),
          created: event.at,
          type: event.type,
          recipient: event.email,
          portalId,
          appId: 113,
          emailCampaignId: event.campaign,
          ...(event.type === "SENT" ? {} : { sentBy }),
          ...(event.type === "OPEN" ? { filteredEvent: event.isMachine } : {}),
          ...(event.type === "STATUSCHANGE" ? { portalSubscriptionStatus: "UNSUBSCRIBED" } : {}),
          ...(event.type === "CLICK" ? { url: "https://shop.example.com/products" } : {}),
        };
      }),
    ),
  ];
}

const eventId = (event: EmailEvent): string =>
  `${event.campaign}-${event.person}-${event.isMachine ? "machine-" : ""}${event.type.toLowerCase()}`;

/** Every lead as a contact, the way the connector lands it. */
export function contactFiles(journeys: readonly Journey[], synced: string): LandingFile[] {
  const rows = journeys.flatMap(({ person, acts }) => {
    const lead = acts.find((act) => act.kind === "lead");
    if (lead === undefined) return [];
    return [
      {
        id: hubspotContactId(person.number),
        property_email: person.email,
        property_firstname: person.firstName,
        property_lastname: person.lastName,
        property_phone: person.phone,
        property_city: person.city,
        property_country: person.country,
        property_lifecyclestage: "lead",
        property_createdate: new Date(lead.at + 90_000).toISOString(),
        is_deleted: false,
        _fivetran_synced: synced,
      },
    ];
  });
  return rows.length === 0 ? [] : [csvFile("hubspot", "contact", "contacts", rows)];
}
