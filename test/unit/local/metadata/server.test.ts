import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccess } from "../../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../../local/infrastructure/read.ts";
import { type MetadataServer, startMetadataServer } from "../../../../local/metadata/server.ts";

const principal = "land@acme-dev.iam.gserviceaccount.com";
const access = createAccess(createInfrastructure("acme-dev", "europe-west1", []));
let server: MetadataServer;

beforeAll(async () => {
  server = await startMetadataServer({
    principal,
    projectId: "acme-dev",
    region: "europe-west1",
    access,
  });
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = { "Metadata-Flavor": "Google" }) =>
  fetch(`http://127.0.0.1:${server.port}/computeMetadata/v1/${path}`, { headers });

test.each([
  ["project/project-id", "acme-dev"],
  ["project/numeric-project-id", "616253042301"],
  ["instance/region", "projects/616253042301/regions/europe-west1"],
  ["instance/zone", "projects/616253042301/zones/europe-west1-1"],
  ["instance/service-accounts/default/email", principal],
  [`instance/service-accounts/${principal}/email`, principal],
  ["instance/service-accounts/default/scopes", "https://www.googleapis.com/auth/cloud-platform"],
  ["instance/service-accounts/", `default/\n${principal}/\n`],
  ["instance", "id\nregion\nzone\nservice-accounts/\n"],
  ["universe/universe-domain", "googleapis.com"],
])("%s", async (path, expected) => {
  const response = await get(path);
  expect(response.status).toBe(200);
  expect(response.headers.get("metadata-flavor")).toBe("Google");
  expect(await response.text()).toBe(expected);
});

test("gives access tokens that count", async () => {
  const token = (await (await get("instance/service-accounts/default/token")).json()) as {
    access_token: string;
    expires_in: number;
    token_type: string;
  };
  expect(token.token_type).toBe("Bearer");
  expect(token.expires_in).toBeGreaterThan(3_590);
  expect(access.identify({ authorization: `Bearer ${token.access_token}` })).toBe(principal);
});

test("gives identity tokens for an audience", async () => {
  const response = await get(
    "instance/service-accounts/default/identity?audience=http://x/land&format=full",
  );
  expect(await access.verifyIdentityToken(await response.text())).toEqual({
    email: principal,
    audience: "http://x/land",
  });
});

test("gives a whole directory at once, without tokens", async () => {
  expect(await (await get("instance/service-accounts/default/?recursive=true")).json()).toEqual({
    aliases: ["default"],
    email: principal,
    scopes: ["https://www.googleapis.com/auth/cloud-platform"],
  });
  expect(await (await get("project/?recursive=true")).json()).toEqual({
    numericProjectId: "616253042301",
    projectId: "acme-dev",
  });
});

describe("refuses", () => {
  test("requests without the flavour header", async () => {
    expect((await get("project/project-id", {})).status).toBe(403);
  });
  test("forwarded requests", async () => {
    const headers = { "Metadata-Flavor": "Google", "X-Forwarded-For": "10.0.0.1" };
    expect((await get("project/project-id", headers)).status).toBe(403);
  });
  test("an identity token for nobody", async () => {
    const response = await get("instance/service-accounts/default/identity");
    expect(response.status).toBe(400);
    expect(await response.text()).toBe("non-empty audience parameter required\n");
  });
  test("paths that do not exist", async () => {
    expect((await get("instance/service-accounts/other/email")).status).toBe(404);
    expect((await get("instance/constructor")).status).toBe(404);
  });
});

test("the probe of the root answers the flavour header without one", async () => {
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(response.headers.get("metadata-flavor")).toBe("Google");
});
