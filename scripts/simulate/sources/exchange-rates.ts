import { csvFile, type LandingFile } from "../landing-file.ts";

const dayMs = 86_400_000;

/** What a euro is worth on the first day, in ten-thousandths, and how it moves from working day to working day. */
const currencies = [
  { code: "USD", first: 11_500, step: 13 },
  { code: "GBP", first: 8_600, step: -7 },
  { code: "SEK", first: 112_000, step: 90 },
] as const;

/** The European Central Bank's reference rates: working days only, from a week before the company's first day. */
export function exchangeRateFiles(startMs: number, days: number): LandingFile[] {
  const rows = Array.from({ length: days + 8 }, (_, index) => startMs + (index - 7) * dayMs)
    .filter((at) => ![0, 6].includes(new Date(at).getUTCDay()))
    .flatMap((at, index) =>
      currencies.map(({ code, first, step }) => ({
        KEY: `EXR.D.${code}.EUR.SP00.A`,
        FREQ: "D",
        CURRENCY: code,
        CURRENCY_DENOM: "EUR",
        EXR_TYPE: "SP00",
        EXR_SUFFIX: "A",
        TIME_PERIOD: new Date(at).toISOString().slice(0, 10),
        OBS_VALUE: ((first + step * (index % 9)) / 10_000).toFixed(4),
        OBS_STATUS: "A",
      })),
    );
  return [csvFile("ecb", "exchange_rate", "eurofxref", rows)];
}
