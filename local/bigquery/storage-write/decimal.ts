/** Digits of NUMERIC and BIGNUMERIC. https://docs.cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types */
export const decimalTypes = {
  NUMERIC: { scale: 9, limit: 10n ** 38n },
  BIGNUMERIC: { scale: 38, limit: 2n ** 255n },
} as const;
export type DecimalType = keyof typeof decimalTypes;

/** A decimal or scientific literal, rounded half away from zero to the type's scale; out of range or malformed is undefined. */
export function parseDecimal(text: string, type: DecimalType): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const { scale } = decimalTypes[type];
  const shift = scale - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const unscaled = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedDivide(digits, -shift);
  return formatUnscaled(sign === "-" ? -unscaled : unscaled, type);
}

/**
 * The little-endian two's complement of the value times 10^scale.
 * https://github.com/googleapis/java-bigquerystorage BigDecimalByteStringEncoder
 */
export function decodeDecimal(bytes: Buffer, type: DecimalType): string | undefined {
  if (bytes.length === 0 || bytes.length > (type === "NUMERIC" ? 16 : 32)) return undefined;
  const hex = Buffer.from(bytes.toReversed()).toString("hex");
  return formatUnscaled(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`)), type);
}

function formatUnscaled(unscaled: bigint, type: DecimalType): string | undefined {
  const { scale, limit } = decimalTypes[type];
  if (unscaled >= limit || unscaled < -limit || (type === "NUMERIC" && unscaled === -limit))
    return undefined;
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  const text = `${digits.slice(0, -scale)}${fraction === "" ? "" : `.${fraction}`}`;
  return unscaled < 0n ? `-${text}` : text;
}

function roundedDivide(value: bigint, digits: number): bigint {
  const divisor = 10n ** BigInt(digits);
  return (value + divisor / 2n) / divisor;
}
