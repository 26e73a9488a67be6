/** Microseconds in the units of GoogleSQL's civil time. */
export const microsPerSecond = 1_000_000n;
const microsPerDay = 86_400n * microsPerSecond;

/** 0001-01-01 and 9999-12-31 as days since 1970-01-01. */
export const minDate = -719_162;
export const maxDate = 2_932_896;
export const minTimestamp = BigInt(minDate) * microsPerDay;
export const maxTimestamp = (BigInt(maxDate) + 1n) * microsPerDay - 1n;

/**
 * A TIME packed into 64 bits: hour, minute, second, 20 bits of microseconds.
 * https://github.com/googleapis/java-bigquerystorage CivilTimeEncoder.encodePacked64TimeMicros
 */
export function unpackTime(packed: bigint): bigint | undefined {
  const micros = packed & 0xfffffn;
  const [second, minute, hour] = [(packed >> 20n) & 0x3fn, (packed >> 26n) & 0x3fn, packed >> 32n];
  if (packed < 0n || hour > 23n || minute > 59n || second > 59n || micros >= microsPerSecond)
    return undefined;
  return ((hour * 60n + minute) * 60n + second) * microsPerSecond + micros;
}

/** A DATETIME packed the same way below year, month and day; answers microseconds since 1970-01-01T00:00:00. */
export function unpackDatetime(packed: bigint): bigint | undefined {
  const time = unpackTime(packed & 0x1fffffffffn);
  const day = Number((packed >> 37n) & 0x1fn);
  const month = Number((packed >> 42n) & 0xfn);
  const year = Number(packed >> 46n);
  const days = daysOf(year, month, day);
  return time === undefined || days === undefined ? undefined : BigInt(days) * microsPerDay + time;
}

/** `2024-1-31` as days since the epoch; an impossible date is undefined. */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  return match === null ? undefined : daysOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

/** `12:00:00[.123456]` as microseconds since midnight. */
export function parseTime(text: string): bigint | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6})\d*)?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = BigInt((match[4] ?? "").padEnd(6, "0"));
  return BigInt((hour * 60 + minute) * 60 + second) * microsPerSecond + fraction;
}

/** `2024-01-31[T ]12:00:00[.123456]`, or a date alone, as microseconds since 1970-01-01T00:00:00. */
export function parseDatetime(text: string): bigint | undefined {
  const [date = "", time] = text.split(/[Tt ]/, 2);
  const days = parseDate(date);
  const micros = time === undefined ? 0n : parseTime(time);
  return days === undefined || micros === undefined
    ? undefined
    : BigInt(days) * microsPerDay + micros;
}

/** A DATETIME with an optional zone (`Z`, `UTC`, `+01:00`), UTC when it has none, as microseconds since the epoch. */
export function parseTimestamp(text: string): bigint | undefined {
  const match = /^(.*?)\s*(?:(Z|UTC)|([+-])(\d{1,2})(?::?(\d{2}))?)?$/i.exec(text);
  // A date's own hyphens look like an offset, so a zone is only read behind a time.
  const zoned = text.includes(":") && match !== null;
  const civil = parseDatetime(zoned ? (match[1] ?? "") : text);
  if (civil === undefined || !zoned || match[3] === undefined) return civil;
  const minutes = BigInt(Number(match[4]) * 60 + Number(match[5] ?? 0)) * 60n * microsPerSecond;
  return match[3] === "+" ? civil - minutes : civil + minutes;
}

/** Days since the epoch as `YYYY-MM-DD`. */
export function formatDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

/** Microseconds since midnight as `HH:MM:SS[.ffffff]`. */
export function formatTime(micros: bigint): string {
  const seconds = Number(micros / microsPerSecond);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const fraction = micros % microsPerSecond;
  const text = clock.map((part) => String(part).padStart(2, "0")).join(":");
  return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, "0")}`;
}

/** Microseconds since 1970-01-01T00:00:00 as `YYYY-MM-DDTHH:MM:SS[.ffffff]`. */
export function formatDatetime(micros: bigint): string {
  const time = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${formatDate(Number((micros - time) / microsPerDay))}T${formatTime(time)}`;
}

function daysOf(year: number, month: number, day: number): number | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 ? date.getTime() / 86_400_000 : undefined;
}
