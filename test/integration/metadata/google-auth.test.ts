import { GoogleAuth } from "google-auth-library";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createAccess } from "../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../local/infrastructure/read.ts";
import { type MetadataServer, startMetadataServer } from "../../../local/metadata/server.ts";

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
  vi.stubEnv("GCE_METADATA_HOST", `127.0.0.1:${server.port}`);
  // No credentials of the person who runs the tests.
  vi.stubEnv("HOME", "/nonexistent");
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", undefined);
  vi.stubEnv("GOOGLE_CLOUD_PROJECT", undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

test("Google's auth library finds project, account and tokens", async () => {
  const auth = new GoogleAuth({ scopes: "https://www.googleapis.com/auth/cloud-platform" });
  expect(await auth.getProjectId()).toBe("acme-dev");
  const token = await auth.getAccessToken();
  expect(access.identify({ authorization: `Bearer ${token ?? ""}` })).toBe(principal);
  expect((await auth.getCredentials()).client_email).toBe(principal);
});

test("Google's auth library signs calls to other services", async () => {
  const client = await new GoogleAuth().getIdTokenClient("http://127.0.0.1:8080/sync");
  const headers = await client.getRequestHeaders();
  const token = headers.get("authorization")?.replace("Bearer ", "") ?? "";
  expect(await access.verifyIdentityToken(token)).toEqual({
    email: principal,
    audience: "http://127.0.0.1:8080/sync",
  });
});
