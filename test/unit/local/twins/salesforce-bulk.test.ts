import { beforeEach, describe, expect, it } from "vitest";
import { createSalesforceTwin } from "../../../../local/twins/salesforce/twin.ts";
import { callTwin, createTwinFetch, twinUrl } from "./twin-fetch.ts";

const twin = createSalesforceTwin({
  secrets: (id) => id,
  now: () => new Date("2026-11-20T12:00:00.000Z"),
});
beforeEach(() => twin.reset());

const jane = {
  attributes: { type: "Lead" },
  Id: "00QHs0000000001AAA",
  LastName: "Doe",
  Company: "Acme",
};

const request = async (method: string, path: string, token: string, body?: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const url = `${twinUrl(twin)}/${path}`;
  return createTwinFetch(twin)(url, { method, headers, ...(body !== undefined && { body }) });
};
const text = async (path: string, token: string) => (await request("GET", path, token)).text();

async function login(): Promise<string> {
  const answer = await createTwinFetch(twin)(`${twinUrl(twin)}/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "salesforce-client-id",
      client_secret: "salesforce-credential",
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe("a bulk job", () => {
  const jobs = "services/data/v68.0/jobs/ingest";
  const spec = {
    object: "Lead",
    externalIdFieldName: "AME_Lead_Id__c",
    contentType: "CSV",
    operation: "upsert",
    lineEnding: "LF",
  };
  async function runJob(csv: string, token: string) {
    const { json } = await callTwin(twin, "POST", jobs, spec, token);
    const { id } = json as { id: string };
    await request("PUT", `${jobs}/${id}/batches`, token, csv);
    await callTwin(twin, "PATCH", `${jobs}/${id}`, { state: "UploadComplete" }, token);
    const states: unknown[] = [];
    for (let polls = 0; polls < 3; polls++)
      states.push(
        ((await callTwin(twin, "GET", `${jobs}/${id}`, undefined, token)).json as { state: string })
          .state,
      );
    return { id, states };
  }

  it("goes through its states and tells of every row, in an order of its own", async () => {
    twin.seed([jane, { ...jane, Id: "00QHs0000000002AAA", AME_Lead_Tier__c: "hot" }]);
    const token = await login();
    const { id, states } = await runJob(
      `AME_Lead_Id__c,AME_Lead_Score__c,AME_Lead_Tier__c
00QHs0000000001AAA,80,
00QHs0000000002AAA,90,#N/A
nobody,10,warm
00QHs0000000001AAA,many,warm
`,
      token,
    );
    expect(states).toEqual(["UploadComplete", "InProgress", "JobComplete"]);
    expect(await text(`${jobs}/${id}/successfulResults`, token)).toBe(
      `"sf__Id","sf__Created","AME_Lead_Id__c","AME_Lead_Score__c","AME_Lead_Tier__c"
"00QHs0000000001AAA","false","00QHs0000000001AAA","80",""
"00QHs0000000002AAA","false","00QHs0000000002AAA","90","#N/A"
`,
    );
    const failed = await text(`${jobs}/${id}/failedResults`, token);
    expect(failed).toContain(
      "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName, Company]",
    );
    expect(failed).toContain("INVALID_TYPE_ON_FIELD_IN_RECORD:");
    expect(twin.state().records["Lead"]).toMatchObject([
      { AME_Lead_Score__c: 80 },
      { AME_Lead_Score__c: 90, AME_Lead_Tier__c: null },
    ]);
  });

  it("fails as a whole for a column that the object does not have, and names its rows as unprocessed", async () => {
    twin.seed([jane]);
    const token = await login();
    const { id, states } = await runJob(`AME_Lead_Id__c,Nothing__c\nk1,1\n`, token);
    expect(states.at(-1)).toBe("Failed");
    expect(await text(`${jobs}/${id}/unprocessedrecords`, token)).toContain('"k1","1"');
  });

  it("has no results before it has ended, and takes data once", async () => {
    const token = await login();
    const { id } = (await callTwin(twin, "POST", jobs, spec, token)).json as { id: string };
    expect(
      await callTwin(twin, "GET", `${jobs}/${id}/failedResults`, undefined, token),
    ).toMatchObject({
      status: 404,
    });
    expect(await callTwin(twin, "PATCH", `${jobs}/${id}`, { state: "Open" }, token)).toMatchObject({
      status: 400,
      json: [{ errorCode: "INVALIDJOBSTATE" }],
    });
  });
});
