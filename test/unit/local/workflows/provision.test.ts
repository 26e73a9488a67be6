import { describe, expect, it } from "vitest";
import type { Infrastructure, Resource } from "../../../../local/infrastructure/infrastructure.ts";
import { workflowOf } from "../../../../local/workflows/provision.ts";

const infrastructure: Infrastructure = {
  projectId: "p",
  region: "europe-west1",
  resources: [],
  ofType: () => [],
};

const resource = (attributes: Readonly<Record<string, unknown>>): Resource => ({
  type: "google_workflows_workflow",
  address: "google_workflows_workflow.flow",
  stack: "s",
  attributes: { name: "flow", source_contents: "- a:\n    return: 1", ...attributes },
});

describe("a workflow of the infrastructure", () => {
  it("takes name, account, environment and log level", () => {
    const workflow = workflowOf(
      resource({
        region: "us-central1",
        service_account: "projects/p/serviceAccounts/flow@p.iam.gserviceaccount.com",
        user_env_vars: { BUCKET: "b" },
        call_log_level: "LOG_ALL_CALLS",
      }),
      infrastructure,
      3,
    );
    expect(workflow).toMatchObject({
      name: "projects/p/locations/us-central1/workflows/flow",
      serviceAccount: "flow@p.iam.gserviceaccount.com",
      userEnvironment: { BUCKET: "b" },
      callLogLevel: "LOG_ALL_CALLS",
      revisionId: expect.stringMatching(/^000003-[0-9a-f]{3}$/),
    });
  });

  it("has the defaults of the service", () => {
    expect(workflowOf(resource({}), infrastructure, 1)).toMatchObject({
      location: "europe-west1",
      serviceAccount: "p-compute@developer.gserviceaccount.com",
      callLogLevel: "LOG_NONE",
    });
  });

  it.each([
    [{ source_contents: "" }, "google_workflows_workflow.flow: source_contents is missing"],
    [{ source_contents: "- a:\n    next: b" }, "line 1: there is no step b to jump to from here"],
    [{ user_env_vars: { GOOGLE_X: "1" } }, "user_env_vars may not define GOOGLE_X: it is reserved"],
    [{ crypto_key_name: "k" }, "crypto_key_name is not supported locally"],
  ])("with %j is refused", (attributes, message) => {
    expect(() => workflowOf(resource(attributes), infrastructure, 1)).toThrow(message);
  });
});
