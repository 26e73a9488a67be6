import type { Act, Visit } from "../journey.ts";
import { emailAt, type Device, type Person } from "../person.ts";
import type { Random } from "../random.ts";
import { kiosk } from "../shared-identifiers.ts";

const site = "https://shop.example.com";

/** The Segment call that the site's SDK sends for an act; https://segment.com/docs/connections/spec/ . */
export function segmentCall(
  random: Random,
  person: Person,
  act: Act,
): Record<string, unknown> | undefined {
  const stamped = { messageId: `sim-${random.hex(24)}`, timestamp: new Date(act.at).toISOString() };
  switch (act.kind) {
    case "page": {
      const url = pageUrl(random, act.path, act.session);
      const referrer = act.session.firstPage ? (act.session.arrival.referrer ?? "") : `${site}/`;
      return {
        ...stamped,
        type: "page",
        ...identity(person, act.session),
        context: { ...context(person, act.session), page: { path: act.path, url, referrer } },
        properties: { path: act.path, url, referrer, engaged_msec: act.engagedMs },
      };
    }
    case "track":
      return {
        ...stamped,
        type: "track",
        event: act.event,
        ...identity(person, act.session),
        context: context(person, act.session),
        properties: act.properties,
      };
    case "identify":
      return {
        ...stamped,
        type: "identify",
        ...identity(person, act.session),
        context: context(person, act.session),
        traits: traitsOf(random, person, act.email ?? emailAt(person, act.at)),
      };
    case "email":
      return {
        ...stamped,
        type: "track",
        event: act.event,
        anonymousId: person.devices[0]?.anonymousId,
        context: { channel: "server" },
        properties: {
          campaign_name: act.campaign,
          email_id: `${act.campaign}-${stamped.timestamp.slice(0, 10)}`,
        },
      };
    case "lead":
    case "order":
      return undefined;
  }
}

const deviceOf = (person: Person, visit: Visit): Device | undefined =>
  visit.device < 0 ? kiosk : person.devices[visit.device];

const identity = (person: Person, visit: Visit): Record<string, unknown> => ({
  anonymousId: deviceOf(person, visit)?.anonymousId,
  ...(visit.userId === undefined ? {} : { userId: visit.userId }),
});

function context(person: Person, visit: Visit): Record<string, unknown> {
  const { campaign } = visit.arrival;
  return {
    userAgent: deviceOf(person, visit)?.userAgent,
    locale: "en-GB",
    library: { name: "analytics.js", version: "2.11.1" },
    ...(visit.firstPage && campaign !== undefined ? { campaign } : {}),
  };
}

function pageUrl(random: Random, path: string, visit: Visit): string {
  const { campaign, gclid } = visit.arrival;
  if (!visit.firstPage || campaign === undefined) return `${site}${path}`;
  const query = new URLSearchParams({
    utm_source: campaign.source,
    utm_medium: campaign.medium,
    utm_campaign: campaign.name,
    ...(gclid === undefined ? {} : { gclid: `Cj0${random.hex(20)}` }),
  });
  return `${site}${path}?${query}`;
}

/** People write their address in their own way: case and spaces differ from visit to visit. */
function traitsOf(random: Random, person: Person, address: string): Record<string, unknown> {
  const email = random.weighted([
    [address, 80],
    [address.toUpperCase(), 10],
    [` ${address} `, 10],
  ] as const);
  return {
    email,
    firstName: person.firstName,
    lastName: person.lastName,
    ...(person.phone === undefined ? {} : { phone: person.phone }),
    address: { city: person.city, country: person.country },
  };
}
