import { expect, test } from "vitest";
import { declaredParts } from "../../../../infra/app.ts";
import { checkRequiredRoles } from "../../../../infra/lib/required-roles.ts";
import { nightly, parts, receive, send } from "../fixtures/parts.ts";
import { synthesised } from "../fixtures/synthesised.ts";

test("what is deployed has a role on everything it is told the name of", () => {
  expect(() => checkRequiredRoles(declaredParts)).not.toThrow();
});

test("every missing role is named with its user, before anything is written", () => {
  const broken = {
    ...parts,
    functions: [{ ...receive, grants: [] }, send],
    workflows: [{ ...nightly, grants: [] }],
  };
  expect(() => synthesised({ parts: broken })).toThrow(
    'functions/receive/deploy.ts reads topic "events" from EVENTS_TOPIC but has no role on it',
  );
  expect(() => synthesised({ parts: broken })).toThrow(
    'workflows/registry.ts (nightly) reads function "send" from SEND_URL but has no role on it',
  );
});

test("a role on another topic is none on this one", () => {
  const wrong = {
    ...receive,
    grants: [{ role: "roles/pubsub.publisher", topic: "landing-objects" }],
  };
  expect(() => checkRequiredRoles({ functions: [wrong], workflows: [] })).toThrow(/topic "events"/);
});
