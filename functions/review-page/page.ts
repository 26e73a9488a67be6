import type { ShownApproval } from "./approval.ts";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (one) => escapes[one] ?? one);

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c1e21;background:#fff}
h1{font-size:1.4rem}.columns{display:grid;gap:2rem;grid-template-columns:minmax(0,2fr) minmax(0,1fr)}
li{margin:.4rem 0}dt{font-weight:600}dd{margin:0 0 .6rem}textarea{width:100%;box-sizing:border-box;font:inherit}
button{font:inherit;padding:.5rem 1.2rem;margin:.8rem .6rem 0 0;border:1px solid #888;border-radius:.3rem;cursor:pointer}
button[value=approved]{background:#0b6b3a;border-color:#0b6b3a;color:#fff}.note{color:#555}
@media(max-width:40rem){.columns{grid-template-columns:1fr}}
@media(prefers-color-scheme:dark){body{background:#16181b;color:#e8e8e8}.note{color:#aaa}}`;

const document = (title: string, body: string): string =>
  `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title><style>${style}</style></head><body><h1>${escape(title)}</h1>${body}</body></html>`;

/** The texts beside the facts that they were written from, and a form that decides. */
export function approvalPage(approval: ShownApproval, reviewer: string, token: string): string {
  const { brief, language, impact, facts, texts } = approval;
  return document(
    `${brief} (${language})`,
    `<p class="note">Impact ${escape(impact)}. You decide as ${escape(reviewer)}; the decision and its reason are kept.</p>
<div class="columns"><section><h2>Texts</h2><ol>${texts.map((text) => `<li lang="${escape(language)}">${escape(text)}</li>`).join("")}</ol></section>
<section><h2>Facts</h2><dl>${facts.map(({ name, value }) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`).join("")}</dl></section></div>
<form method="post"><input type="hidden" name="token" value="${escape(token)}">
<label for="reason">Reason</label><textarea id="reason" name="reason" rows="3" maxlength="1000" required></textarea>
<button name="decision" value="approved">Approve</button><button name="decision" value="rejected">Reject</button></form>`,
  );
}

export const messagePage = (title: string, detail: string): string =>
  document(title, `<p>${escape(detail)}</p>`);
