/** Numbers in words. One is left out: it is an article in all three languages. Halves and doubles are claims too. */
const units = {
  en: "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
  sv: "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton",
  de: "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
};
const tens = {
  en: "twenty thirty forty fifty sixty seventy eighty ninety",
  sv: "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
  de: "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
};
/** Shares as percent, multiples as what is added in percent would be ambiguous: they stay multiples. */
const named: Readonly<Record<string, number>> = {
  half: 50,
  halved: 50,
  hälften: 50,
  halva: 50,
  halverat: 50,
  halverad: 50,
  halverade: 50,
  hälfte: 50,
  halbiert: 50,
  halber: 50,
  halbem: 50,
  halben: 50,
  double: 2,
  doubled: 2,
  doubles: 2,
  twice: 2,
  dubbelt: 2,
  dubbla: 2,
  dubblat: 2,
  fördubblat: 2,
  fördubblades: 2,
  doppelt: 2,
  doppelte: 2,
  verdoppelt: 2,
  triple: 3,
  tripled: 3,
  tredubbla: 3,
  tredubblat: 3,
  dreifach: 3,
  dreifache: 3,
  verdreifacht: 3,
  dozen: 12,
  dussin: 12,
  dutzend: 12,
  hundred: 100,
  hundreds: 100,
  hundra: 100,
  hundratals: 100,
  hundert: 100,
  hunderte: 100,
  thousand: 1000,
  thousands: 1000,
  tusen: 1000,
  tusentals: 1000,
  tausend: 1000,
  tausende: 1000,
  million: 1e6,
  millions: 1e6,
  miljon: 1e6,
  miljoner: 1e6,
  millionen: 1e6,
};

function spelled(): Map<string, number> {
  const map = new Map(Object.entries(named));
  for (const language of ["en", "sv", "de"] as const) {
    const small = units[language].split(" ");
    small.forEach((word, i) => map.set(word, i + 2));
    tens[language].split(" ").forEach((word, i) => {
      const value = (i + 2) * 10;
      map.set(word, value);
      const one = { en: "one", sv: "ett", de: "ein" }[language];
      [one, ...small.slice(0, 8)].forEach((unit, j) => {
        if (language === "en") {
          map.set(`${word}-${unit}`, value + j + 1);
          map.set(`${word} ${unit}`, value + j + 1);
        }
        if (language === "sv") map.set(`${word}${unit}`, value + j + 1);
        if (language === "de") map.set(`${unit}und${word}`, value + j + 1);
      });
    });
  }
  // Six in Swedish is a word of its own in the other two; eight in German is an idiom ("gib acht") too rare to matter.
  return map;
}

export const numberWords: ReadonlyMap<string, number> = spelled();
