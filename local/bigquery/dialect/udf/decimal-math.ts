/** Irrational functions of exact decimals, in integers of 10^-100: more digits than either type keeps. */
const digits = 100n;
const one = 10n ** digits;

/** Units of 10^-scale to the working precision. */
export function widened(units: bigint, scale: number): bigint {
  return units * 10n ** (digits - BigInt(scale));
}

/** Back to units of 10^-scale, half away from zero. */
export function narrowed(value: bigint, scale: number): bigint {
  const step = 10n ** (digits - BigInt(scale));
  const half = value < 0n ? -step / 2n : step / 2n;
  return (value + half) / step;
}

export function squareRoot(value: bigint): bigint {
  if (value === 0n) return 0n;
  const square = value * one;
  let guess = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + square / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** 2 · artanh(z), for |z| well below 1. */
function twiceArtanh(z: bigint): bigint {
  const square = (z * z) / one;
  let [power, sum] = [z, z];
  for (let n = 3n; power !== 0n; n += 2n) {
    power = (power * square) / one;
    sum += power / n;
  }
  return sum * 2n;
}

const ln2 = twiceArtanh(one / 3n);

/** Of a positive value. */
export function naturalLog(value: bigint): bigint {
  let [mantissa, doublings] = [value, 0n];
  while (mantissa > (one * 4n) / 3n) [mantissa, doublings] = [mantissa / 2n, doublings + 1n];
  while (mantissa < (one * 2n) / 3n) [mantissa, doublings] = [mantissa * 2n, doublings - 1n];
  return doublings * ln2 + twiceArtanh(((mantissa - one) * one) / (mantissa + one));
}

export function cubeRoot(value: bigint): bigint {
  if (value < 0n) return -cubeRoot(-value);
  return value === 0n ? 0n : (exponential(naturalLog(value) / 3n) ?? 0n);
}

/** Undefined where the result is beyond any decimal type. */
export function exponential(value: bigint): bigint | undefined {
  if (value > 100n * one) return undefined;
  if (value < -100n * one) return 0n;
  const doublings = value / ln2;
  const rest = value - doublings * ln2;
  let [term, sum] = [one, one];
  for (let n = 1n; term !== 0n; n++) {
    term = (term * rest) / one / n;
    sum += term;
  }
  return doublings >= 0n ? sum << doublings : sum >> -doublings;
}

/** base^exponent; whole exponents by multiplication, so that exact results are exact. */
export function powerOf(base: bigint, exponent: bigint): bigint | undefined {
  if (exponent % one !== 0n) {
    if (base === 0n) return 0n;
    return exponential((naturalLog(base) * exponent) / one);
  }
  const most = 10n ** 45n * one;
  const times = exponent < 0n ? -exponent / one : exponent / one;
  let [result, square] = [one, base];
  for (let left = times; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) / one;
    if (left > 1n) square = (square * square) / one;
    if (result > most || result < -most || square > most ** 2n)
      return exponent < 0n ? 0n : undefined;
  }
  return exponent < 0n ? (one * one) / result : result;
}

export function quotient(dividend: bigint, divisor: bigint): bigint {
  return (dividend * one) / divisor;
}

export const naturalLogOfTen = naturalLog(10n * one);
