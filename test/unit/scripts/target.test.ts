import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { adopt, forgetLocal, rememberLocal, useTarget } from "../../../scripts/target.ts";

const state = {
  pid: process.pid,
  endpoints: {
    GOOGLE_CLOUD_PROJECT: "acme-dev",
    BIGQUERY_EMULATOR_HOST: "http://127.0.0.1:9050",
    COLLECT_URL: "http://127.0.0.1:8080/collect",
    TWINS_URL: "http://127.0.0.1:8790",
  },
  writeKey: "key",
  webhookSecret: "secret",
};
const local = {
  projectId: "acme-dev",
  region: "europe-west1",
  collectUrl: "http://127.0.0.1:8080/collect",
  writeKey: "key",
  webhookSecret: "secret",
  twinsUrl: "http://127.0.0.1:8790",
  isLocal: true,
};
/** Beyond the largest process id of any system. */
const nobody = 2 ** 30;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "ame-target-"));
  vi.stubEnv("AME_DIRECTORY", directory);
  for (const name of [...Object.keys(state.endpoints), "GOOGLE_CLOUD_REGION"])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

describe("where a command acts", () => {
  test("is the local cloud that is running, and Google's clients are pointed at it", () => {
    rememberLocal(state);
    expect(useTarget()).toEqual(local);
    expect(process.env["BIGQUERY_EMULATOR_HOST"]).toBe("http://127.0.0.1:9050");
  });

  test("is the deployed project that the environment names", () => {
    vi.stubEnv("GOOGLE_CLOUD_PROJECT", "acme-prod");
    vi.stubEnv("GOOGLE_CLOUD_REGION", "us-central1");
    vi.stubEnv("COLLECT_URL", "https://collect.example.com");
    expect(useTarget()).toMatchObject({
      projectId: "acme-prod",
      region: "us-central1",
      collectUrl: "https://collect.example.com",
      twinsUrl: undefined,
      isLocal: false,
    });
  });

  test.each([
    ["nothing was ever started", () => undefined],
    ["its process is gone", () => rememberLocal({ ...state, pid: nobody })],
    ["it was stopped", () => (rememberLocal(state), forgetLocal())],
    ["its state was cut short", () => writeFileSync(join(directory, "local.json"), '{"pid":')],
    ["its state is of another version", () => writeFileSync(join(directory, "local.json"), "{}")],
  ])("is nowhere when %s, and that says what to do", (_why, arrange) => {
    arrange();
    expect(() => useTarget()).toThrow(
      "no local Google Cloud is running: start one with `npx ame local` in another terminal, or set GOOGLE_CLOUD_PROJECT",
    );
  });
});

test("credentials of the local cloud are for this user only", () => {
  rememberLocal(state);
  const file = join(directory, "local.json");
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(state);
});

test("a cloud in this process is adopted without a file", () => {
  expect(adopt(state)).toEqual(local);
});
