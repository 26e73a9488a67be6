import { invalid } from "../refusal.ts";

/**
 * `matchGlob` of object listings: `*` and `?` stop at `/`, `**` does not; sets `[a-z]`, `[!a]`, and alternatives `{a,b}`
 * (https://cloud.google.com/storage/docs/json_api/v1/objects/list#list-objects-and-prefixes-using-glob).
 */
export function parseGlob(glob: string): RegExp {
  let pattern = "";
  let depth = 0;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at] ?? "";
    if (character === "*" && glob[at + 1] === "*") {
      // `**/` also matches no folder at all.
      const isFolders = glob[at + 2] === "/";
      pattern += isFolders ? "(?:.*/)?" : ".*";
      at += isFolders ? 2 : 1;
    } else if (character === "*") pattern += "[^/]*";
    else if (character === "?") pattern += "[^/]";
    else if (character === "[") {
      const end = glob.indexOf("]", at + 2);
      if (end === -1) throw invalid(`Invalid glob pattern: ${glob}`, "matchGlob");
      pattern += toSet(glob.slice(at + 1, end));
      at = end;
    } else if (character === "{") {
      depth += 1;
      pattern += "(?:";
    } else if (character === "}" && depth > 0) {
      depth -= 1;
      pattern += ")";
    } else if (character === "," && depth > 0) pattern += "|";
    else if (character === "\\" && at + 1 < glob.length) {
      at += 1;
      pattern += escape(glob[at] ?? "");
    } else pattern += escape(character);
  }
  if (depth > 0) throw invalid(`Invalid glob pattern: ${glob}`, "matchGlob");
  return new RegExp(`^${pattern}$`, "su");
}

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

function toSet(body: string): string {
  const isNegated = body.startsWith("!") || body.startsWith("^");
  const members = body.slice(isNegated ? 1 : 0).replaceAll(/[\\\]^[&~]/g, String.raw`\$&`);
  return `[${isNegated ? "^" : ""}${members}]`;
}
