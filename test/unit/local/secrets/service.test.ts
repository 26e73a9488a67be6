import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccess } from "../../../../local/iam/create-access.ts";
import { createInfrastructure } from "../../../../local/infrastructure/read.ts";
import { createSecretsService } from "../../../../local/secrets/service.ts";
import { createSecretStore } from "../../../../local/secrets/store.ts";

const reader = "wf-sync@acme-dev.iam.gserviceaccount.com";
const resource = (type: string, attributes: Record<string, unknown>) => ({
  type,
  address: `${type}.x`,
  stack: "s",
  attributes,
});
const infrastructure = createInfrastructure("acme-dev", "europe-west1", [
  resource("google_secret_manager_secret", { secret_id: "token" }),
  resource("google_secret_manager_secret", { secret_id: "other" }),
  resource("google_service_account", { account_id: "wf-sync" }),
  resource("google_secret_manager_secret_iam_member", {
    secret_id: "projects/acme-dev/secrets/token",
    role: "roles/secretmanager.secretAccessor",
    member: `serviceAccount:${reader}`,
  }),
]);
const access = createAccess(infrastructure);
const service = createSecretsService({
  projectId: "acme-dev",
  region: "europe-west1",
  access,
  log: () => {},
  now: () => new Date(),
  secrets: createSecretStore({ infrastructure, given: { token: "s3cret" } }),
});
let url = "";
beforeAll(async () => {
  url = `http://127.0.0.1:${await service.listen(0)}/v1/projects/acme-dev/secrets`;
});
afterAll(() => service.close());

const get = (path: string) =>
  fetch(`${url}/${path}`, {
    headers: { authorization: `Bearer ${access.accessToken(reader).token}` },
  });

test("an accessor reads the latest version", async () => {
  expect(await (await get("token/versions/latest:access")).json()).toEqual({
    name: "projects/616253042301/secrets/token/versions/1",
    payload: { data: "czNjcmV0" },
  });
});

test.each([
  ["other/versions/latest:access", 403, "PERMISSION_DENIED"],
  ["token/versions/7:access", 404, "NOT_FOUND"],
  ["token", 501, "UNIMPLEMENTED"],
])("%s is %i", async (path, code, status) => {
  const response = await get(path);
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ error: { code, status } });
});
