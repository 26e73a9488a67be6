import {
  quote,
  wordEnd,
  wordStart,
  type GuardContext,
  type Language,
  type Violation,
} from "./guard.ts";
import { findNumbers } from "./numbers.ts";

const upWords: Readonly<Record<Language, string>> = {
  en: "rose|risen|rising|rises?|grew|grown|growing|grows?|growth|increas\\p{L}*|climb\\p{L}*|jump\\p{L}*|soar\\p{L}*|surg\\p{L}*|higher|gain(?:s|ed|ing)?|up|upward|upwards|improv\\p{L}*|went up|more|record high|peak\\p{L}*|doubl\\p{L}*|expand\\p{L}*|strengthen\\p{L}*|boost\\p{L}*|longer",
  sv: "steg|stiger|stigit|stigande|ökade?|ökar|ökat|ökning\\p{L}*|ökande|växte|växer|växt|växande|klättra\\p{L}*|högre|uppåt|upp|uppgång\\p{L}*|förbättra\\p{L}*|fler|mer|dubbla\\p{L}*|fördubbla\\p{L}*|stärk\\p{L}*|tillväxt\\p{L}*|rusa\\p{L}*|rekordhög\\p{L}*|längre|lyft\\p{L}*|höj\\p{L}*",
  de: "stieg(?:en)?|steigt|steigen(?:d|de|den|der)?|gestiegen\\p{L}*|anstieg\\p{L}*|steigerung\\p{L}*|steiger\\p{L}*|gesteigert\\p{L}*|wuchs(?:en)?|wächst|wachsen\\p{L}*|gewachsen\\p{L}*|wachstum\\p{L}*|zugenommen|zunahme\\p{L}*|(?:nahm|nahmen|nimmt|nehmen)(?=[ \\p{L}\\d%.-]* zu(?:\\P{L}|$))|zulegt\\p{L}*|zugelegt|(?:legt\\p{L}*)(?=[ \\p{L}\\d%.-]* zu(?:\\P{L}|$))|kletter\\p{L}*|höhere?[nrs]?|plus|aufwärts|erhöh\\p{L}*|verdoppel\\p{L}*|verbesser\\p{L}*|mehr|rekordhoch|nach oben|länger\\p{L}*",
};
const downWords: Readonly<Record<Language, string>> = {
  en: "fell|fallen|falling|falls?|dropp?\\p{L}*|declin\\p{L}*|decreas\\p{L}*|sank|sunk|sinks?|sinking|shrank|shrunk|shrink\\p{L}*|lower|lowered|reduc\\p{L}*|cut|down|downward|downwards|less|fewer|lost|slump\\p{L}*|plung\\p{L}*|slipp?\\p{L}*|halv(?:ed|ing|es)|weaken\\p{L}*|shorter|slid|slides?|worse\\p{L}*|cheaper",
  sv: "föll|faller|fallit|fallande|sjönk|sjunker|sjunkit|sjunkande|minska\\p{L}*|minskning\\p{L}*|lägre|nedåt|ned|ner|nedgång\\p{L}*|tappa\\p{L}*|färre|mindre|halvera\\p{L}*|krymp\\p{L}*|försämra\\p{L}*|försvaga\\p{L}*|sänk\\p{L}*|dala\\p{L}*|rasa\\p{L}*|kortare|gick back|backa\\p{L}*|billigare",
  de: "fiel(?:en)?|fällt|fallen\\p{L}*|gefallen\\p{L}*|sank(?:en)?|sinkt|sinken\\p{L}*|gesunken\\p{L}*|senk(?:t|te|ten|en|ung\\p{L}*)|gesenkt\\p{L}*|rückgang\\p{L}*|rückläufig\\p{L}*|zurückgegangen|(?:ging|gingen|geht|gehen)(?=[ \\p{L}\\d%.-]* zurück)|abgenommen|abnahme\\p{L}*|(?:nahm|nahmen|nimmt|nehmen)(?=[ \\p{L}\\d%.-]* ab(?:\\P{L}|$))|verringer\\p{L}*|reduzier\\p{L}*|niedriger\\p{L}*|weniger|minus|abwärts|halbier\\p{L}*|schrumpf\\p{L}*|geschrumpft|verschlechter\\p{L}*|verlor(?:en)?|einbruch\\p{L}*|brach(?:en)?(?=[ \\p{L}\\d%.-]* ein(?:\\P{L}|$))|kürzer\\p{L}*|günstiger\\p{L}*|nach unten",
};
const negations: Readonly<Record<Language, string>> = {
  en: "not|never|no|hardly|didn['’]t|did not|isn['’]t|hasn['’]t|haven['’]t|without|don['’]t|doesn['’]t|stopped",
  sv: "inte|aldrig|ej|knappast|utan att|ingen|slutade",
  de: "nicht|nie|niemals|kaum|kein\\p{L}*|ohne zu",
};
const flatWords: Readonly<Record<Language, string>> = {
  en: "unchanged|flat|steady|stable|the same|stayed put",
  sv: "oförändra\\p{L}*|stabil\\p{L}*|stilla|samma nivå",
  de: "unverändert\\p{L}*|stabil\\p{L}*|konstant\\p{L}*|gleich (?:hoch|geblieben)|gleichgeblieben",
};
/** Where one statement ends and the next may speak of something else. */
const clause: Readonly<Record<Language, RegExp>> = {
  en: /[.!?;:\n–—]+(?:\s|$)|,\s|\s(?:but|while|whereas|although|and)\s/iu,
  sv: /[.!?;:\n–—]+(?:\s|$)|,\s|\s(?:men|medan|fast|och)\s/iu,
  de: /[.!?;:\n–—]+(?:\s|$)|,\s|\s(?:aber|während|doch|und)\s/iu,
};

const compile = (words: Readonly<Record<Language, string>>): Readonly<Record<Language, RegExp>> => {
  const expression = (language: Language): RegExp =>
    new RegExp(`${wordStart}(?:${words[language]})${wordEnd}`, "giu");
  return { en: expression("en"), sv: expression("sv"), de: expression("de") };
};
const up = compile(upWords);
const down = compile(downWords);
const flat = compile(flatWords);
const negation = compile(negations);

type Direction = "up" | "down" | "flat";
const said: Readonly<Record<Direction, string>> = {
  up: "rose",
  down: "fell",
  flat: "stayed the same",
};

/** A change said of a fact must go the way the fact went. The clause that names the fact, or its very number, is what counts. */
export function checkDirection(
  text: string,
  { facts, language }: GuardContext,
): readonly Violation[] {
  if (facts.directed.length === 0) return [];
  const violations: Violation[] = [];
  for (const part of text.split(clause[language])) {
    const direction = directionOf(part, language);
    if (direction === undefined) continue;
    const about = facts.directed.filter(({ labels }) => labels[language]?.test(part) === true);
    const subjects = about.length > 0 ? about : byMagnitude(part, facts.directed);
    // One of several facts that the clause may mean goes that way: nothing is contradicted.
    if (subjects.length === 0 || subjects.some((fact) => fact.direction === direction)) continue;
    const [fact] = subjects;
    if (fact === undefined) continue;
    violations.push({
      guard: "direction",
      code: "contradicts_fact",
      reason: `It says that ${fact.name} ${said[direction]} (${quote(part.trim())}), the facts say it ${said[fact.direction]}: correct it.`,
    });
  }
  return violations;
}

function byMagnitude<T extends { readonly magnitudes: ReadonlySet<number> }>(
  part: string,
  directed: readonly T[],
): readonly T[] {
  const numbers = findNumbers(part).map(({ value }) => Math.abs(value));
  return directed.filter(({ magnitudes }) => numbers.some((value) => magnitudes.has(value)));
}

/** The first word of change decides; a negation before it turns it around. */
function directionOf(part: string, language: Language): Direction | undefined {
  if (part.search(flat[language]) !== -1) return "flat";
  const ups = part.search(up[language]);
  const downs = part.search(down[language]);
  if (ups === -1 && downs === -1) return undefined;
  const isUp = downs === -1 || (ups !== -1 && ups < downs);
  const at = isUp ? ups : downs;
  const isNegated =
    part.slice(0, at).search(negation[language]) !== -1 ||
    /^\S+ (?:nicht|inte)(?!\p{L})/iu.test(part.slice(at));
  return isUp === isNegated ? "down" : "up";
}
