import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bodyOf, createFixture } from "./fixture.ts";

const file = new URL(
  "../../../../../shared/data/event-payloads/segment_spec_payloads.ndjson",
  import.meta.url,
);
const isThere = existsSync(file);
if (!isThere) console.warn("skipped: the Segment spec's payloads are not at ../shared/data");

const payloads = isThere
  ? readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { payload: Record<string, unknown> }).payload)
  : [];

describe.skipIf(!isThere)("the payloads of Segment's specification", () => {
  it("are each accepted, or refused with the field that is wrong", async () => {
    const { send, published } = createFixture();
    const answer = await send({ body: bodyOf({ batch: payloads }) });
    const rejected = answer.body["rejected"] as { index: number; field: string }[];
    expect(published()).toHaveLength(32);
    // Older pages of the specification say `action` for `type`.
    const withoutType = payloads.flatMap((payload, index) => ("type" in payload ? [] : [index]));
    const byField = Object.groupBy(rejected, ({ field }) => field);
    expect(byField["type"]?.map(({ index }) => index)).toEqual(withoutType);
    expect(byField["anonymousId"]?.map(({ index }) => payloads[index]?.["type"])).toEqual([
      "group",
      "page",
      "screen",
      "track",
    ]);
    expect(Object.keys(byField).toSorted()).toEqual(["anonymousId", "type"]);
    expect(rejected.length + published().length).toBe(75);
  });

  it("are accepted at the path of their call, which gives the type", async () => {
    const { send } = createFixture();
    const older = payloads.filter((payload) => !("type" in payload) && "userId" in payload);
    for (const payload of older)
      expect(await send({ path: "/v1/track", body: bodyOf(payload) })).toMatchObject({
        status: 200,
      });
  });
});
