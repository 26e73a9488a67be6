import { expect, test } from "vitest";
import { synthesised } from "../fixtures/synthesised.ts";

type Arguments = Record<string, unknown>;

const prod = synthesised({ environment: "prod" });

const declared = (stack: string): readonly [type: string, name: string, arguments_: Arguments][] =>
  Object.entries(prod.json(stack)["resource"] as Record<string, Record<string, Arguments>>).flatMap(
    ([type, named]) =>
      Object.entries(named).map(([name, given]): [string, string, Arguments] => [
        type,
        name,
        given,
      ]),
  );

/** What a grant is on, as a reader names it. */
function target({
  topic,
  bucket,
  dataset_id: dataset,
  secret_id: secret,
  ...rest
}: Arguments): string {
  const named =
    topic ??
    bucket ??
    dataset ??
    secret ??
    rest["repository"] ??
    rest["subscription"] ??
    rest["policy_tag"] ??
    rest["crypto_key_id"];
  return String(named ?? rest["name"] ?? rest["project"])
    .replace(/^\$\{\w+\.(.+)\.\w+\}$/, "$1")
    .replace(/^projects\/my-company-marketing-prod\//, "");
}

test.each(["project", "foundation", "warehouse", "pipeline", "operations"])(
  "resources of %s",
  (stack) => {
    const counts = Object.entries(Object.groupBy(declared(stack), ([type]) => type)).map(
      ([type, members]) => `${type}: ${members?.length ?? 0}`,
    );
    expect(counts.toSorted()).toMatchSnapshot();
  },
);

test("who may do what", () => {
  const stacks = ["project", "foundation", "warehouse", "pipeline", "operations"];
  const grants = stacks.flatMap(declared).flatMap(([type, , given]) => {
    if (!type.endsWith("_iam_member")) return [];
    const member = String(given["member"])
      .replace(/^\$\{google_service_account\.(.+)\.member\}$/, "$1")
      .replace(/^serviceAccount:/, "")
      .replace(/@my-company-marketing-prod\.iam\.gserviceaccount\.com$/, "");
    return [`${member}: ${String(given["role"])} on ${target(given)}`];
  });
  expect(grants.toSorted()).toMatchSnapshot();
});
