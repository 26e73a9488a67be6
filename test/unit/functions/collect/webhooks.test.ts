import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bodyOf, createFixture, webhookSecret } from "./fixture.ts";

const lead = {
  Id: "00QHs00000000001",
  SystemModstamp: "2026-11-20T10:00:00.000+0000",
  Email: "a@b.example",
};

const signed = (body: unknown, secret: string = webhookSecret) => {
  const text = JSON.stringify(body);
  const signature = createHmac("sha256", secret).update(text).digest("hex");
  return {
    path: "/webhooks/salesforce",
    headers: { "content-type": "application/json", "x-ame-signature": `sha256=${signature}` },
    body: bodyOf(text),
  };
};

describe("the Salesforce webhook", () => {
  it("publishes each record under its id and version", async () => {
    const { send, published } = createFixture();
    const record = { ...lead, Id: "00QHs0000000001AAA" };
    const answer = await send(signed({ entity: "lead", records: [record] }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
    expect(published()).toMatchObject([
      {
        event_id: "00QHs0000000001AAA:2026-11-20T10:00:00.000+0000",
        source: "salesforce",
        entity: "lead",
        occurred_at: "2026-11-20T10:00:00.000Z",
        attributes: { channel: "webhook" },
        payload: record,
      },
    ]);
  });

  it("publishes events of Change Data Capture, each once however often it is sent", async () => {
    const { send, published } = createFixture();
    const event = {
      ChangeEventHeader: {
        entityName: "Lead",
        recordIds: ["00QHs0000000001AAA"],
        changeType: "UPDATE",
        commitTimestamp: 1564113600000,
        transactionKey: "0002343d-9d90-e395-ed20-cf416ba652ad",
        sequenceNumber: 1,
        changedFields: ["Status", "LastModifiedDate"],
      },
      Status: "Working",
    };
    const answer = await send(signed({ entity: "change_event", records: [event, event] }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2 } });
    expect(published().map(({ event_id, occurred_at }) => [event_id, occurred_at])).toEqual([
      ["0002343d-9d90-e395-ed20-cf416ba652ad:1", "2019-07-26T04:00:00.000Z"],
      ["0002343d-9d90-e395-ed20-cf416ba652ad:1", "2019-07-26T04:00:00.000Z"],
    ]);
  });

  it("names the record that breaks the contract", async () => {
    const { send } = createFixture();
    const answer = await send(signed({ entity: "contact", records: [{ ...lead, Id: "1" }] }));
    expect(answer).toMatchObject({
      status: 400,
      body: {
        rejected: [{ index: 0, field: "Id", reason: "not a 15 or 18 character Salesforce id" }],
      },
    });
  });

  it.each([
    ["another secret", signed({ entity: "lead", records: [lead] }, "another-secret-of-16")],
    ["no signature", { ...signed({}), headers: {} }],
    ["a signature that is no hexadecimal", { ...signed({}), headers: { "x-ame-signature": "zz" } }],
  ])("refuses %s", async (_name, request) => {
    const { send } = createFixture();
    expect(await send(request)).toMatchObject({
      status: 401,
      body: { error: "invalid_signature" },
    });
  });

  it.each([
    ["entity", { entity: "weather", records: [lead] }],
    ["records", { entity: "lead", records: [] }],
    ["body", []],
  ])("names a wrong %s", async (field, body) => {
    const { send } = createFixture();
    expect(await send(signed(body))).toMatchObject({
      status: 400,
      body: { error: "invalid_request", field },
    });
  });
});
