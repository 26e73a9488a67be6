import { expect, test } from "vitest";
import { createNaming, requireName, serviceAccountId } from "../../../../infra/lib/naming.ts";

test("bucket names begin with the project, because they are global", () => {
  const naming = createNaming({ projectId: "acme-prod", region: "europe-west1" });
  expect(naming.bucket("landing")).toBe("acme-prod-landing");
  expect(naming.stateBucket()).toBe("acme-prod-terraform-state");
  expect(naming.topicId("events")).toBe("projects/acme-prod/topics/events");
});

test("short names become service account ids that Google accepts", () => {
  expect(serviceAccountId("function", "land")).toBe("fn-land");
  expect(serviceAccountId("push", "land")).toBe("push-land");
});

test.each(["Land", "a-name-that-is-far-too-long-for-it", "x"])("%s is refused", (name) => {
  expect(() => serviceAccountId("function", name)).toThrow(/rename/);
});

test("an unknown name is an error that names its user and what there is", () => {
  expect(() => requireName("topic", ["events"], "evnts", "functions/land/deploy.ts")).toThrow(
    'functions/land/deploy.ts names topic "evnts", which does not exist: events.',
  );
});
