import { expect, test } from "vitest";
import { signReviewGrant } from "../../../../functions/_shared/content/review-link.ts";
import type { HttpRequest } from "../../../../functions/_shared/http.ts";
import { createLogger } from "../../../../functions/_shared/log.ts";
import { createReviewPageHandler } from "../../../../functions/review-page/handler.ts";

const key = "a key of this test";
const now = new Date("2026-11-20T12:00:00Z");
const token = signReviewGrant(
  { approval_id: "a1", reviewer: "anna", expires_at: now.getTime() / 1000 + 60 },
  key,
);
const waiting = {
  brief: "lead_ad_headlines",
  language: "en",
  impact: "high",
  state: "waiting",
  decided_by: null,
  callback_url: "http://127.0.0.1/callback",
  facts: '[{"name":"customers","value":"600"}]',
  texts: ["<b>Cosy</b> & warm"],
};

function open(row: Readonly<Record<string, unknown>> | undefined) {
  const sent: unknown[] = [];
  const lines: string[] = [];
  const handle = createReviewPageHandler({
    key,
    warehouse: { query: () => Promise.resolve(row === undefined ? [] : [row]) },
    callback: { send: (url, body) => Promise.resolve(void sent.push([url, body])) },
    now: () => now,
    log: createLogger({
      service: "review-page",
      projectId: "p",
      write: (line) => lines.push(line),
    }),
  });
  const request = (method: string, given: string, body = ""): HttpRequest => ({
    method,
    path: "/",
    query: new URLSearchParams({ token: given }),
    headers: {},
    body: { ok: true, bytes: Buffer.from(body) },
    trace: { traceId: "0".repeat(32), spanId: "0".repeat(16), sampled: false },
  });
  return {
    sent,
    lines,
    get: (given = token) => handle(request("GET", given)),
    post: (fields: Readonly<Record<string, string>>) =>
      handle(request("POST", "", new URLSearchParams(fields).toString())),
  };
}

test("a link shows texts beside facts, escaped, and decides nothing", async () => {
  const { get, sent } = open(waiting);
  const { status, html, headers } = await get();
  expect(status).toBe(200);
  expect(html).toContain('<li lang="en">&lt;b&gt;Cosy&lt;/b&gt; &amp; warm</li>');
  expect(html).toContain("<dt>customers</dt><dd>600</dd>");
  expect(headers?.["cache-control"]).toBe("no-store");
  expect(sent).toEqual([]);
});

test("a decision reaches the waiting workflow in the name that was signed", async () => {
  const { post, sent, lines } = open(waiting);
  const fields = { token, decision: "approved", reason: "fits", decided_by: "somebody else" };
  expect((await post(fields)).status).toBe(200);
  expect(sent).toEqual([
    ["http://127.0.0.1/callback", { decision: "approved", decided_by: "anna", reason: "fits" }],
  ]);
  expect(lines.join()).not.toContain(token);
});

test.each([
  ["a wrong token", waiting, { token: "x.y", decision: "approved", reason: "r" }, 403],
  ["no reason", waiting, { token, decision: "approved", reason: " " }, 400],
  ["no decision", waiting, { token, decision: "maybe", reason: "r" }, 400],
  [
    "a decided one",
    { ...waiting, state: "rejected" },
    { token, decision: "approved", reason: "r" },
    200,
  ],
  ["one that is gone", undefined, { token, decision: "approved", reason: "r" }, 404],
  [
    "one that nobody listens for",
    { ...waiting, callback_url: null },
    { token, decision: "approved", reason: "r" },
    503,
  ],
])("%s is not decided", async (_name, row, fields, status) => {
  const { post, sent } = open(row);
  expect((await post(fields)).status).toBe(status);
  expect(sent).toEqual([]);
});
