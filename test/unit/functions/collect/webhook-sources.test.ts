import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bodyOf, createFixture, receivedAt, webhookSecret } from "./fixture.ts";

const seconds = String(Date.parse(receivedAt) / 1_000);
const hmac = (text: string, encoding: "hex" | "base64"): string =>
  createHmac("sha256", webhookSecret).update(text).digest(encoding);

/** The headers with which each source signs; the signatures themselves are tested against vectors of their own. */
const headersOf: Readonly<Record<string, (text: string) => Record<string, string>>> = {
  hubspot: (text) => ({
    host: "collect.example.com",
    "x-hubspot-request-timestamp": `${seconds}000`,
    "x-hubspot-signature-v3": hmac(
      `POSThttps://collect.example.com/webhooks/hubspot${text}${seconds}000`,
      "base64",
    ),
  }),
  shopify: (text) => ({ "x-shopify-hmac-sha256": hmac(text, "base64") }),
  stripe: (text) => ({
    "stripe-signature": `t=${seconds},v1=${hmac(`${seconds}.${text}`, "hex")}`,
  }),
  braze: () => ({ authorization: `Bearer ${webhookSecret}` }),
  klaviyo: (text) => ({
    "klaviyo-timestamp": seconds,
    "klaviyo-signature": hmac(`${text}${seconds}`, "hex"),
  }),
};

async function deliver(source: string, body: unknown, more: Record<string, string> = {}) {
  const { send, published } = createFixture();
  const text = JSON.stringify(body);
  const answer = await send({
    path: `/webhooks/${source}`,
    headers: { "content-type": "application/json", ...headersOf[source]?.(text), ...more },
    body: bodyOf(text),
  });
  return { answer, published: published() };
}

describe("HubSpot", () => {
  const notification = {
    eventId: 1,
    subscriptionId: 12345,
    portalId: 62515,
    occurredAt: 1564113600000,
    subscriptionType: "contact.propertyChange",
    attemptNumber: 0,
    objectId: 123,
    changeSource: "CRM",
    propertyName: "email",
    propertyValue: "a@b.example",
  };

  it("publishes each notification; a repeated delivery has the same id", async () => {
    const { published } = await deliver("hubspot", [
      notification,
      { ...notification, attemptNumber: 1 },
    ]);
    expect(
      published.map((event) => [event["entity"], event["event_id"], event["occurred_at"]]),
    ).toEqual([
      [
        "object_event",
        "62515:contact.propertyChange:123:1564113600000:1",
        "2019-07-26T04:00:00.000Z",
      ],
      [
        "object_event",
        "62515:contact.propertyChange:123:1564113600000:1",
        "2019-07-26T04:00:00.000Z",
      ],
    ]);
  });

  it("names what breaks the contract and keeps the rest", async () => {
    const { answer, published } = await deliver("hubspot", [
      notification,
      { ...notification, objectId: "x" },
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: [{ index: 1, field: "objectId" }] },
    });
    expect(published).toHaveLength(1);
  });
});

describe("HubSpot's other notifications", () => {
  it("have two objects where they tell of an association, and several where records were merged", async () => {
    const told = { eventId: 2, portalId: 62515, occurredAt: 1564113600000, attemptNumber: 0 };
    const { answer, published } = await deliver("hubspot", [
      {
        ...told,
        subscriptionType: "contact.associationChange",
        associationType: "CONTACT_TO_COMPANY",
        fromObjectId: 123,
        toObjectId: 456,
        associationRemoved: false,
        isPrimaryAssociation: true,
      },
      {
        ...told,
        subscriptionType: "object.merge",
        objectTypeId: "0-1",
        objectId: 123,
        primaryObjectId: 123,
        mergedObjectIds: [124],
        newObjectId: 125,
        numberOfPropertiesMoved: 3,
      },
    ]);
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2 } });
    expect(published.map((event) => event["event_id"])).toEqual([
      "62515:contact.associationChange:123:456:1564113600000:2",
      "62515:object.merge:123:1564113600000:2",
    ]);
  });
});

describe("Shopify", () => {
  const order = {
    id: 820982911946154500,
    created_at: "2026-11-19T23:30:00-05:00",
    updated_at: "2026-11-20T10:00:00-05:00",
    currency: "USD",
    total_price: "409.94",
    financial_status: "paid",
    email: "jon@example.com",
    customer: { id: 115310627, email: "jon@example.com" },
    line_items: [{ id: 866550311, quantity: 1, price: "199.65" }],
  };
  const topic = { "x-shopify-topic": "orders/updated" };

  it("publishes an order's state on the day it was placed", async () => {
    const { published } = await deliver("shopify", { ...order, id: 820982911 }, topic);
    expect(published).toMatchObject([
      {
        source: "shopify",
        entity: "order",
        event_id: "820982911:2026-11-20T10:00:00-05:00",
        occurred_at: "2026-11-20T04:30:00.000Z",
      },
    ]);
  });

  it.each([
    ["a topic that sends a part", { "x-shopify-topic": "orders/delete" }, "x-shopify-topic"],
    ["a topic of another resource", { "x-shopify-topic": "themes/update" }, "x-shopify-topic"],
  ])("refuses %s", async (_name, headers, field) => {
    const { answer } = await deliver("shopify", { ...order, id: 1 }, headers);
    expect(answer).toMatchObject({ status: 400, body: { field } });
  });

  it("refuses an id that JSON cannot hold, rather than another one", async () => {
    const { answer } = await deliver("shopify", order, topic);
    expect(answer).toMatchObject({ status: 400, body: { rejected: [{ field: "id" }] } });
  });

  it("refuses lines without end", async () => {
    const line_items = Array.from({ length: 1_001 }, () => ({ id: 1, quantity: 1, price: "1.00" }));
    const { answer } = await deliver(
      "shopify",
      { ...order, id: 1, customer: null, line_items },
      topic,
    );
    expect(answer).toMatchObject({ status: 400, body: { rejected: [{ field: "line_items" }] } });
  });
});

describe("Braze Currents", () => {
  it("publishes its events", async () => {
    const event = {
      event_type: "users.messages.email.Open",
      id: "9a1b",
      time: 1477502783,
      user: { user_id: "u1", external_user_id: "10007", timezone: "America/Chicago" },
      properties: { campaign_id: "c1", email_address: "a@b.example", machine_open: "true" },
    };
    const { published } = await deliver("braze", { events: [event] });
    expect(published).toMatchObject([
      {
        entity: "event",
        event_id: "9a1b",
        occurred_at: "2016-10-26T17:26:23.000Z",
        payload: event,
      },
    ]);
  });
});

describe("Klaviyo", () => {
  it("publishes its events", async () => {
    const event = {
      external_id: "5Xxx",
      topic: "event:klaviyo.opened_email",
      payload: {
        data: {
          type: "event",
          id: "5Xxx",
          attributes: {
            datetime: "2026-11-20T11:00:00+00:00",
            event_properties: { "Recipient Email Address": "a@b.example" },
          },
        },
      },
    };
    const { published } = await deliver("klaviyo", {
      data: [event],
      meta: { klaviyo_account_id: "a" },
    });
    expect(published).toMatchObject([
      { entity: "event", event_id: "5Xxx", occurred_at: "2026-11-20T11:00:00.000Z" },
    ]);
  });
});

/** One of every Stripe object, from Stripe's own fixtures (MIT). */
const fixtures = join(
  import.meta.dirname,
  "../../../../../shared/data/event-payloads/fixtures3.json",
);
const isThere = existsSync(fixtures);
if (!isThere) console.warn("skipped: Stripe's fixtures are not at ../shared/data");
const { resources } = (
  isThere ? JSON.parse(readFileSync(fixtures, "utf8")) : { resources: {} }
) as {
  resources: Record<string, Record<string, unknown>>;
};

describe.skipIf(!isThere)("Stripe", () => {
  const eventOf = (object: Record<string, unknown>) => ({
    id: "evt_1",
    object: "event",
    type: `${String(object["object"])}.updated`,
    created: 1700000000,
    livemode: false,
    data: { object },
  });

  it("lands an event of every object, whole", async () => {
    const objects = Object.entries(resources);
    expect(objects).toHaveLength(176);
    for (const [name, object] of objects) {
      const { answer, published } = await deliver("stripe", eventOf(object));
      expect({ name, status: answer.status, body: answer.body }).toMatchObject({
        name,
        status: 200,
      });
      expect(published[0]?.["payload"]).toEqual(eventOf(object));
    }
  });

  it("refuses an object that comes without its event, and says so", async () => {
    const bare = Object.entries(resources).filter(([name]) => name !== "event");
    expect(bare).toHaveLength(175);
    for (const [name, object] of bare) {
      const { answer } = await deliver("stripe", object);
      expect({ name, status: answer.status }).toEqual({ name, status: 400 });
      expect(JSON.stringify(answer.body)).toContain('"event\\"');
    }
  });

  it("takes the day of the object, and the event's where the object states none", async () => {
    const dayOf = async (name: string) =>
      (await deliver("stripe", eventOf(resources[name] ?? {}))).published[0]?.["occurred_at"];
    expect(await dayOf("charge")).toBe("2009-02-13T23:31:30.000Z");
    expect(await dayOf("balance")).toBe("2023-11-14T22:13:20.000Z");
  });

  it("takes Stripe's own event as it is", async () => {
    const { answer } = await deliver("stripe", resources["event"]);
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
  });
});
