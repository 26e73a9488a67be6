import { anyOf, quote, type GuardContext, type Language, type Violation } from "./guard.ts";

/** Phrases that sound like spam in any brand's mouth. */
const clicheLists: Readonly<Record<Language, readonly string[]>> = {
  en: [
    "click here",
    "buy now",
    "amazing",
    "awesome",
    "incredible",
    "unbelievable",
    "you won['’]t believe",
    "game[- ]chang\\p{L}*",
    "revolutionary",
    "revolutioni[sz]\\p{L}*",
    "mind[- ]blowing",
    "insane",
    "crazy (?:deals?|prices?|good)",
    "epic",
    "jaw[- ]dropping",
    "must[- ]haves?",
    "wow",
    "omg",
    "next[- ]level",
    "elevate your",
    "unleash",
    "unlock the (?:power|secret)\\p{L}*",
    "dear (?:customer|friend|valued)",
    "congratulations",
    "you have been selected",
    "one weird trick",
    "world[- ]class",
    "cutting[- ]edge",
    "to die for",
    "slay\\p{L}*",
  ],
  sv: [
    "klicka här",
    "köp nu",
    "fantastisk\\p{L}*",
    "otrolig\\p{L}*",
    "magisk\\p{L}*",
    "sjukt (?:bra|billig|snygg|skön)\\p{L}*",
    "grym\\p{L}*",
    "revolutionerande",
    "du kommer inte tro",
    "episk\\p{L}*",
    "galet (?:bra|billig|snygg)\\p{L}*",
    "galna (?:priser|deals|klipp)",
    "måste[- ]ha",
    "wow",
    "omg",
    "nästa nivå",
    "i världsklass",
    "kära kund",
    "bästa kund",
    "grattis",
    "du har blivit utvald",
    "asbra",
    "as(?:snygg|billig)\\p{L}*",
    "supermega\\p{L}*",
    "banbrytande",
    "dröm(?:klipp|deal)\\p{L}*",
    "hatten av",
  ],
  de: [
    "hier klicken",
    "klick(?:e|en sie)? hier",
    "jetzt kaufen",
    "unglaublich\\p{L}*",
    "fantastisch\\p{L}*",
    "wahnsinn\\p{L}*",
    "wahnsinnig\\p{L}*",
    "revolutionär\\p{L}*",
    "der hammer",
    "hammer(?:preise?|angebote?|deals?)",
    "mega\\p{L}*",
    "krass\\p{L}*",
    "geil\\p{L}*",
    "episch\\p{L}*",
    "must[- ]haves?",
    "wow",
    "omg",
    "auf (?:das|ein) nächste\\p{L}* level",
    "weltklasse",
    "sehr geehrte\\p{L}*",
    "liebe(?:r)? kund\\p{L}*",
    "herzlichen glückwunsch",
    "du wirst nicht glauben",
    "sie wurden ausgewählt",
    "du wurdest ausgewählt",
    "bahnbrechend\\p{L}*",
    "schnäppchen\\p{L}*",
    "abgefahren\\p{L}*",
  ],
};
const cliches = {
  en: anyOf(clicheLists.en),
  sv: anyOf(clicheLists.sv),
  de: anyOf(clicheLists.de),
} as const;

/** Forms of address, by whether they fit an informal voice. "Sie" at the beginning of a sentence may be she or they. */
const formalForms: Partial<Readonly<Record<Language, RegExp>>> = {
  sv: /(?<!\p{L})(?:Ni|Er|Ert|Era)(?!\p{L})(?<!^\P{L}*\p{L}+)(?<![.!?]\s+\p{L}+)/gu,
  de: /(?<!^\P{L}*|[.!?:]\P{L}*)(?<!\p{L})(?:Sie|Ihnen|Ihre?[nmrs]?)(?!\p{L})|(?<!\p{L})(?:Entdecken|Sichern|Sparen|Bestellen|Genießen|Finden|Wählen|Holen|Erleben|Nutzen|Schauen|Kommen|Machen|Schenken) Sie(?!\p{L})/gu,
};
const informalForms: Partial<Readonly<Record<Language, RegExp>>> = {
  sv: /(?<!\p{L})(?:du|dig|din|ditt|dina)(?!\p{L})/giu,
  de: /(?<!\p{L})(?:du|dich|dir|deine?[nmrs]?|euch|eure?[nmrs]?)(?!\p{L})/giu,
};

const avoided = new WeakMap<readonly string[], RegExp>();

/** The brand's voice by rules: no shouting, no clichés, one form of address. */
export function checkVoice(text: string, context: GuardContext): readonly Violation[] {
  const { voice, language } = context;
  const violations: Violation[] = [];
  const add = (code: string, reason: string): void =>
    void violations.push({ guard: "voice", code, reason });
  const marks = text.match(/[!！]/gu)?.length ?? 0;
  if (marks > voice.maxExclamationMarks || /[!?]{2,}/u.test(text))
    add(
      "exclamation",
      `It has ${marks} exclamation marks, ${voice.maxExclamationMarks} may stand: calm it.`,
    );
  const emoji = countEmoji(text);
  if (emoji > voice.maxEmoji)
    add("emoji", `It has ${emoji} emoji and may have ${voice.maxEmoji}: leave some out.`);
  const shouted = shouting(text, context);
  if (shouted !== undefined) add("shouting", `${quote(shouted)} is in capitals: write it small.`);
  for (const [phrase] of text.matchAll(cliches[language]))
    add("cliche", `${quote(phrase)} is not how the brand speaks: say it plainly.`);
  for (const [phrase] of voice.avoid.length === 0 ? [] : text.matchAll(avoidedBy(voice.avoid)))
    add("avoided", `The brand does not say ${quote(phrase)}: use another word.`);
  const wrong = voice.address === "informal" ? formalForms[language] : informalForms[language];
  const address = wrong === undefined ? undefined : text.match(wrong)?.[0];
  if (address !== undefined)
    add("address", `${quote(address)} is not the brand's form of address (${voice.address}).`);
  return violations;
}

function avoidedBy(avoid: readonly string[]): RegExp {
  let pattern = avoided.get(avoid);
  if (pattern === undefined) {
    pattern = anyOf(
      avoid.map((word) => `${word.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")}\\p{L}{0,3}`),
    );
    avoided.set(avoid, pattern);
  }
  return pattern;
}

/** Flags are two code points and families several, all one picture. */
const countEmoji = (text: string): number =>
  text.match(
    /\p{Regional_Indicator}{2}|\p{Emoji_Presentation}(?:\u200d\p{Extended_Pictographic}\ufe0f?)*|\p{Extended_Pictographic}\ufe0f/gu,
  )?.length ?? 0;

/** One word of five letters or more in capitals, or two of any: abbreviations and the brand's own names are left. */
function shouting(text: string, { facts }: GuardContext): string | undefined {
  const capitals = (text.match(/(?<!\p{L})\p{Lu}{3,}(?!\p{L})/gu) ?? []).filter(
    (word) => !facts.names.has(word.toLowerCase()),
  );
  if (capitals.length >= 2) return capitals.join(" ");
  return capitals.find((word) => word.length >= 4);
}
