import { quote, type GuardContext, type Violation } from "./guard.ts";

/** Anything that a mail client, a phone or a browser makes a link of. */
const schemeLink =
  /\b(?:[a-z][a-z0-9+.-]*:\/\/|javascript:|data:|vbscript:|mailto:|tel:)[^\s<>"”»)]*/giu;
const topLevel =
  "com|net|org|info|biz|io|co|ai|app|dev|me|eu|se|de|uk|us|no|dk|fi|nu|at|ch|fr|nl|be|es|it|pl|ru|cn|ly|gl|to|tk|top|shop|store|online|site|xyz|click|link|page|live|club|example|test|name|cc|tv|ws|gg|zip|mov";
const bareLink = new RegExp(
  `(?<![\\p{L}\\p{N}@./-])(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?\\.)+(?:${topLevel})(?![\\p{L}\\p{N}@-]|\\.[\\p{L}\\p{N}])(?:[/:?#][^\\s<>"”»)]*)?`,
  "giu",
);
const addressLink = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?=[/:])[^\s<>"”»)]*/gu;
/** "shop (dot) example": written so that a filter does not see it. */
const spelledLink = new RegExp(
  `[\\p{L}\\p{N}-]+\\s*[([{]\\s*(?:dot|punkt|\\.)\\s*[)\\]}]\\s*(?:${topLevel})(?![\\p{L}\\p{N}])`,
  "giu",
);

export function checkLinks(text: string, { allowedHosts }: GuardContext): readonly Violation[] {
  const violations: Violation[] = [];
  for (const link of findLinks(text)) {
    const problem = judgeLink(link, allowedHosts);
    if (problem !== undefined) violations.push({ guard: "links", ...problem });
  }
  return violations;
}

export function findLinks(text: string): readonly string[] {
  if (!/[.:([{]/u.test(text)) return [];
  const found: string[] = [];
  const take = (pattern: RegExp, rest: string): string =>
    rest.replace(pattern, (link: string) => {
      found.push(link.replace(/[.,;:!?]+$/u, ""));
      return " ";
    });
  let rest = take(schemeLink, text);
  rest = take(spelledLink, rest);
  rest = take(addressLink, rest);
  take(bareLink, rest);
  return found;
}

function judgeLink(
  link: string,
  allowedHosts: readonly string[],
): { readonly code: string; readonly reason: string } | undefined {
  const hosts = allowedHosts.join(", ");
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(link)?.[1]?.toLowerCase();
  const isWeb = scheme === "https" || scheme === "http";
  if (scheme !== undefined && !isWeb && link.includes(`${scheme}:`) && !isHostAndPort(link))
    return {
      code: "scheme",
      reason: `${quote(link)} is no web link: leave it out or link to ${hosts}.`,
    };
  const url = URL.parse(
    isWeb ? link : `https://${link.replaceAll(/\s*[([{]\s*(?:dot|punkt|\.)\s*[)\]}]\s*/giu, ".")}`,
  );
  if (url === null)
    return { code: "malformed", reason: `${quote(link)} is no valid link: leave it out.` };
  // https://shop.example@evil.test leads to evil.test.
  if (url.username !== "" || url.password !== "")
    return { code: "credentials", reason: `${quote(link)} hides where it leads: leave it out.` };
  if (scheme === "http")
    return { code: "scheme", reason: `${quote(link)} is not encrypted: use https.` };
  const host = url.hostname.replace(/\.$/u, "");
  const isAllowed = allowedHosts.some(
    (allowed) => host === allowed || host.endsWith(`.${allowed}`),
  );
  if (isAllowed) return undefined;
  return {
    code: "host",
    reason: `${quote(link)} leads to a host that is not allowed: link to ${hosts === "" ? "nothing" : hosts}.`,
  };
}

/** "shop.example:8080" looks like a scheme and is none. */
const isHostAndPort = (link: string): boolean => /^[^:/]+\.[^:/]+:\d+/u.test(link);
