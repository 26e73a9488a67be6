export const style = `:root { --ink: #1d2733; --soft: #5b6b7c; --line: #dfe5eb; --paper: #fff; --shade: #f5f7f9; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ee; --soft: #9fb0c0; --line: #303b47; --paper: #151b22; --shade: #1d252e; --link: #7fb8f5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
header { position: sticky; top: 0; z-index: 2; display: flex; gap: 16px; align-items: center; padding: 10px 24px; background: var(--paper); border-bottom: 1px solid var(--line); }
header .home { font-weight: 650; color: var(--ink); text-decoration: none; }
header input { flex: 1; max-width: 520px; padding: 7px 12px; font: inherit; color: inherit; background: var(--shade); border: 1px solid var(--line); border-radius: 7px; }
.release { margin-left: auto; color: var(--soft); font-size: 13px; }
main { max-width: 1320px; margin: 0 auto; padding: 20px 24px 80px; }
h1 { font-size: 26px; margin: 8px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 34px 0 10px; text-transform: capitalize; }
a { color: var(--link); }
.lead { font-size: 17px; color: var(--soft); margin: 0 0 12px; max-width: 900px; }
.facts span { display: inline-block; margin: 0 6px 6px 0; padding: 2px 10px; background: var(--shade); border: 1px solid var(--line); border-radius: 12px; font-size: 13px; }
.scroll, .picture { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--soft); }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { padding: 14px 16px; background: var(--shade); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
.pii, .key { padding: 1px 8px; border-radius: 9px; font-size: 12px; }
.pii { background: #fbe3e0; color: #8c2317; }
.key { background: var(--shade); color: var(--soft); border: 1px solid var(--line); }
.state.failed, .state.errored { color: #b3261e; font-weight: 600; }
.state.succeeded, .state.passed { color: #1c7a3f; }
svg path { fill: none; stroke: var(--soft); stroke-opacity: .45; }
svg rect { fill: var(--shade); stroke: var(--line); }
svg text { font: 12px ui-monospace, monospace; fill: var(--ink); }
svg .bronze rect { stroke: #b0713a; } svg .silver rect { stroke: #8795a5; } svg .gold rect { stroke: #c79a1b; }
svg .features rect, svg .predictions rect { stroke: #6d5bd0; } svg .source rect { stroke-dasharray: 4 3; }
svg .self rect { stroke-width: 2.5; } svg .self text { font-weight: 700; }
svg a:hover rect { fill: var(--line); }
#found { position: fixed; top: 54px; left: 24px; right: 24px; max-width: 760px; max-height: 70vh; overflow: auto; z-index: 3; padding: 6px 0; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 8px 30px rgb(0 0 0 / .18); }
#found a { display: block; padding: 7px 16px; text-decoration: none; color: inherit; }
#found a:hover, #found a.chosen { background: var(--shade); }
#found small { display: block; color: var(--soft); }
`;

export const search = `const box = document.getElementById("search");
const found = document.getElementById("found");
const entries = window.searchIndex.flatMap(({ table, description, columns }) => [
  { title: table, text: description, href: table + ".html", weight: 0 },
  ...columns.map(([name, text]) => ({ title: table + "." + name, text, href: table + ".html#" + name, weight: 1 })),
]);
function show() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const hits = words.length === 0 ? [] : entries
    .filter(({ title, text }) => words.every((word) => (title + " " + text).toLowerCase().includes(word)))
    .sort((a, b) => rank(a, words) - rank(b, words) || a.title.localeCompare(b.title))
    .slice(0, 40);
  found.replaceChildren(...hits.map(({ title, text, href }, index) => {
    const link = document.createElement("a");
    link.href = href;
    link.className = index === 0 ? "chosen" : "";
    link.textContent = title;
    const small = document.createElement("small");
    small.textContent = text;
    link.append(small);
    return link;
  }));
  found.hidden = hits.length === 0;
}
function rank({ title, weight }, words) {
  return weight + (words.every((word) => title.toLowerCase().includes(word)) ? 0 : 2);
}
box.addEventListener("input", show);
box.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { box.value = ""; show(); }
  if (event.key === "Enter") found.querySelector("a")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
found.addEventListener("click", () => { box.value = ""; show(); });
`;
