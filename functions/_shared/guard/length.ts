import type { GuardContext, Violation } from "./guard.ts";

type Unit = "graphemes" | "ad_characters" | "weighted_characters" | "sms_segments" | "words";

interface Limit {
  readonly unit: Unit;
  readonly max: number;
}

/**
 * Limits in each channel's own units.
 * Google Ads: https://support.google.com/google-ads/answer/1704389 (double-width characters count twice)
 * X: https://docs.x.com/resources/fundamentals/counting-characters
 * SMS: 3GPP TS 23.038; Braze and others bill per segment.
 */
export const channelLimits = {
  email_subject: { unit: "graphemes", max: 60 },
  email_preheader: { unit: "graphemes", max: 110 },
  email_body: { unit: "words", max: 250 },
  ad_headline: { unit: "ad_characters", max: 30 },
  ad_description: { unit: "ad_characters", max: 90 },
  push_title: { unit: "graphemes", max: 50 },
  push_body: { unit: "graphemes", max: 150 },
  sms: { unit: "sms_segments", max: 1 },
  social_x: { unit: "weighted_characters", max: 280 },
  social_linkedin: { unit: "graphemes", max: 3000 },
  social_instagram: { unit: "graphemes", max: 2200 },
  product_description: { unit: "words", max: 120 },
  blog_outline: { unit: "words", max: 400 },
  picture_brief: { unit: "words", max: 90 },
} as const satisfies Record<string, Limit>;
export type ChannelField = keyof typeof channelLimits;

const unitNames: Readonly<Record<Unit, string>> = {
  graphemes: "characters",
  ad_characters: "characters of Google Ads",
  weighted_characters: "weighted characters",
  sms_segments: "SMS segments",
  words: "words",
};

export function checkLength(text: string, { channel }: GuardContext): readonly Violation[] {
  const { unit, max } = channelLimits[channel];
  const length = measureLength(text, unit);
  if (text.trim() === "")
    return [{ guard: "length", code: "empty", reason: `The ${channel} is empty: write it.` }];
  if (length <= max) return [];
  const reason = `The ${channel} has ${length} ${unitNames[unit]} and may have ${max}: shorten it.`;
  return [{ guard: "length", code: "too_long", reason }];
}

export function measureLength(text: string, unit: Unit): number {
  switch (unit) {
    case "graphemes":
      return graphemes(text);
    case "ad_characters":
      return sum(text, (point) => (isDoubleWidth(point) ? 2 : 1));
    case "weighted_characters":
      return weighted(text);
    case "sms_segments":
      return smsSegments(text);
    case "words":
      return text.trim().split(/\s+/u).filter(Boolean).length;
  }
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Text below U+0300 has no combining characters, so the segmenter is spared. */
const graphemes = (text: string): number =>
  /^[\u0020-\u02ff]*$/u.test(text) ? text.length : [...segmenter.segment(text)].length;

const sum = (text: string, weigh: (point: number) => number): number => {
  let total = 0;
  for (const character of text) total += weigh(character.codePointAt(0) ?? 0);
  return total;
};

/** Chinese, Japanese, Korean and full-width forms, and emoji. */
const isDoubleWidth = (point: number): boolean =>
  (point >= 0x1100 && point <= 0x115f) ||
  (point >= 0x2e80 && point <= 0xa4cf) ||
  (point >= 0xac00 && point <= 0xd7a3) ||
  (point >= 0xf900 && point <= 0xfaff) ||
  (point >= 0xff00 && point <= 0xff60) ||
  point >= 0x1f300;

/** Links count 23, a few ranges one, all else two; an emoji is two however many code points it has. */
function weighted(text: string): number {
  let links = 0;
  const rest = text.replace(/https?:\/\/\S+/gu, () => {
    links += 1;
    return "";
  });
  let total = links * 23;
  for (const { segment } of segmenter.segment(rest)) {
    if (/\p{Extended_Pictographic}/u.test(segment)) total += 2;
    else total += sum(segment, (point) => (isLight(point) ? 1 : 2));
  }
  return total;
}

const isLight = (point: number): boolean =>
  point <= 0x10ff ||
  (point >= 0x2000 && point <= 0x200d) ||
  (point >= 0x2010 && point <= 0x201f) ||
  (point >= 0x2032 && point <= 0x2037);

const gsmBasic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const gsmExtended = new Set("^{}\\[~]|€");

/** One character outside GSM-7 turns the whole message to UCS-2: 70 in place of 160. */
function smsSegments(text: string): number {
  let septets = 0;
  for (const character of text) {
    if (gsmBasic.has(character)) septets += 1;
    else if (gsmExtended.has(character)) septets += 2;
    else return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}
