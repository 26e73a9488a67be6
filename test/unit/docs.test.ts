import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const pages = [
  "README.md",
  "infra/README.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

test.each(pages)("%s links to what exists and names commands that do", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map(([, to]) => to);
  const broken = links.filter((to) => !existsSync(join(root, dirname(page), to ?? "")));
  const commands = [...text.matchAll(/\bnpx ame ([a-z][\w-]*)/g)].map(([, name]) => name);
  const unknown = commands.filter(
    (command) => !existsSync(join(root, `scripts/commands/${command}.ts`)),
  );
  expect({ broken, unknown }).toEqual({ broken: [], unknown: [] });
});
