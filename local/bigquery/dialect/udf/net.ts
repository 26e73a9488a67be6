import { createRequire } from "node:module";
import type { parse } from "tldts";
import { scalar } from "./scalar-function.ts";

let parseDomain: typeof parse | undefined;

/** The public suffix list is read when a query first asks for it. */
function domainOf(url: string): { readonly suffix: string; readonly domain: string | null } | null {
  parseDomain ??= (createRequire(import.meta.url)("tldts") as { parse: typeof parse }).parse;
  const name = host(url);
  if (name === null) return null;
  // Letters keep their case, and a dot at the end stays.
  const plain = name.replace(/\.$/, "");
  const { publicSuffix, domain, isIcann } = parseDomain(plain, { validateHostname: false });
  if (publicSuffix === null || isIcann !== true) return null;
  const ending = (text: string): string => name.slice(plain.length - text.length);
  return { suffix: ending(publicSuffix), domain: domain === null ? null : ending(domain) };
}

/** NET.HOST: the host of a URL, lenient about scheme, user and port. */
function host(url: string): string | null {
  const text = url.trim();
  const match = /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?\/\/([^/?#]*)/.exec(text) ?? /^([^/?#]*)/.exec(text);
  const authority = (match?.[1] ?? "").replace(/^.*@/, "");
  const name = authority.startsWith("[")
    ? /^\[[^\]]*\]/.exec(authority)?.[0]
    : authority.replace(/:[^:]*$/, "");
  return name === undefined || name === "" ? null : name;
}

function ipFromString(text: string): Uint8Array {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four !== null) {
    const bytes = four.slice(1).map(Number);
    if (bytes.every((byte) => byte < 256)) return Uint8Array.from(bytes);
  } else if (text.includes(":")) {
    const bytes = sixBytes(text);
    if (bytes !== undefined) return bytes;
  }
  throw new Error(`NET.IP_FROM_STRING() encountered an unparseable IP-address: ${text}`);
}

function sixBytes(text: string): Uint8Array | undefined {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const plain = mapped === null ? text : `${mapped[1]}${hexGroups(mapped[2] ?? "")}`;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [front = [], back = []] = groups;
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [
    ...front,
    ...Array.from({ length: halves.length === 1 ? 0 : missing }, () => "0"),
    ...back,
  ];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return Uint8Array.from(
    all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  );
}

function hexGroups(four: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = four.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function ipToString(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join(".");
  if (bytes.length !== 16)
    throw new Error(`NET.IP_TO_STRING: address must be 4 or 16 bytes, not ${bytes.length}`);
  const groups = Array.from({ length: 8 }, (_none, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  const zeros = /(?:^|:)0(?::0)+(?=:|$)/g;
  const text = groups.join(":");
  const longest = [...text.matchAll(zeros)].toSorted((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}

function netMask(size: bigint, prefix: bigint): Uint8Array {
  if ((size !== 4n && size !== 16n) || prefix < 0n || prefix > size * 8n)
    throw new Error(`Invalid arguments in NET.IP_NET_MASK(${size}, ${prefix})`);
  return Uint8Array.from({ length: Number(size) }, (_none, index) => {
    const bits = Math.min(Math.max(Number(prefix) - index * 8, 0), 8);
    return (0xff << (8 - bits)) & 0xff;
  });
}

export const netFunctions = [
  scalar("bq_net_public_suffix", ["text"], "text", (url) => domainOf(url)?.suffix ?? null),
  scalar("bq_net_reg_domain", ["text"], "text", (url) => domainOf(url)?.domain ?? null),
  scalar("bq_net_host", ["text"], "text", host),
  scalar("bq_net_ip_from_string", ["text"], "bytes", ipFromString),
  scalar("bq_net_ip_to_string", ["bytes"], "text", ipToString),
  scalar("bq_net_ip_net_mask", ["int", "int"], "bytes", netMask),
  scalar("bq_net_ip_trunc", ["bytes", "int"], "bytes", (bytes, prefix) => {
    const mask = netMask(BigInt(bytes.length), prefix);
    return Uint8Array.from(bytes, (byte, index) => byte & (mask[index] ?? 0));
  }),
  scalar("bq_net_ipv4_from_int64", ["int"], "bytes", (value) => {
    if (value < -(1n << 31n) || value >= 1n << 32n)
      throw new Error(`NET.IPV4_FROM_INT64: ${value} is out of range`);
    const number = Number(BigInt.asUintN(32, value));
    return Uint8Array.from([
      number >>> 24,
      (number >>> 16) & 255,
      (number >>> 8) & 255,
      number & 255,
    ]);
  }),
  scalar("bq_net_ipv4_to_int64", ["bytes"], "int", (bytes) => {
    if (bytes.length !== 4) throw new Error("NET.IPV4_TO_INT64: address must be 4 bytes");
    return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }),
];
