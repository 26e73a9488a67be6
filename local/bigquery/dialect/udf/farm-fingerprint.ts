/**
 * FarmHash Fingerprint64 (farmhashna::Hash64 of https://github.com/google/farmhash), which FARM_FINGERPRINT is defined by.
 * All arithmetic is modulo 2^64.
 */
const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, shift: bigint): bigint =>
  shift === 0n ? value : wrap((value >> shift) | (value << (64n - shift)));
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

function hash16(u: bigint, v: bigint, mul: bigint): bigint {
  let a = wrap((u ^ v) * mul);
  a ^= a >> 47n;
  let b = wrap((v ^ a) * mul);
  b ^= b >> 47n;
  return wrap(b * mul);
}

export function farmFingerprint(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length;
  const word = (at: number): bigint => view.getBigUint64(at, true);
  const half = (at: number): bigint => BigInt(view.getUint32(at, true));
  const hash =
    length <= 16
      ? upTo16(bytes, length, word, half)
      : length <= 32
        ? upTo32(length, word)
        : length <= 64
          ? upTo64(length, word)
          : longer(length, word);
  return BigInt.asIntN(64, hash);
}

type Read = (at: number) => bigint;

function upTo16(bytes: Uint8Array, length: number, word: Read, half: Read): bigint {
  const size = BigInt(length);
  if (length >= 8) {
    const mul = wrap(k2 + size * 2n);
    const a = wrap(word(0) + k2);
    const b = word(length - 8);
    const c = wrap(rotate(b, 37n) * mul + a);
    const d = wrap((rotate(a, 25n) + b) * mul);
    return hash16(c, d, mul);
  }
  if (length >= 4) {
    const mul = wrap(k2 + size * 2n);
    return hash16(wrap(size + (half(0) << 3n)), half(length - 4), mul);
  }
  if (length > 0) {
    const y = BigInt((bytes[0] ?? 0) + ((bytes[length >> 1] ?? 0) << 8));
    const z = BigInt(length + ((bytes[length - 1] ?? 0) << 2));
    return wrap(shiftMix(wrap(y * k2) ^ wrap(z * k0)) * k2);
  }
  return k2;
}

function upTo32(length: number, word: Read): bigint {
  const mul = wrap(k2 + BigInt(length) * 2n);
  const a = wrap(word(0) * k1);
  const b = word(8);
  const c = wrap(word(length - 8) * mul);
  const d = wrap(word(length - 16) * k2);
  return hash16(
    wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d),
    wrap(a + rotate(wrap(b + k2), 18n) + c),
    mul,
  );
}

function upTo64(length: number, word: Read): bigint {
  const mul = wrap(k2 + BigInt(length) * 2n);
  const a = wrap(word(0) * k2);
  const b = word(8);
  const c = wrap(word(length - 8) * mul);
  const d = wrap(word(length - 16) * k2);
  const y = wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d);
  const z = hash16(y, wrap(a + rotate(wrap(b + k2), 18n) + c), mul);
  const e = wrap(word(16) * mul);
  const f = word(24);
  const g = wrap((y + word(length - 32)) * mul);
  const h = wrap((z + word(length - 24)) * mul);
  return hash16(
    wrap(rotate(wrap(e + f), 43n) + rotate(g, 30n) + h),
    wrap(e + rotate(wrap(f + a), 18n) + g),
    mul,
  );
}

function weak(at: number, word: Read, seedA: bigint, seedB: bigint): [bigint, bigint] {
  const [w, x, y, z] = [word(at), word(at + 8), word(at + 16), word(at + 24)];
  let a = wrap(seedA + w);
  let b = rotate(wrap(seedB + a + z), 21n);
  const c = a;
  a = wrap(a + x + y);
  b = wrap(b + rotate(a, 44n));
  return [wrap(a + z), wrap(b + c)];
}

function longer(length: number, word: Read): bigint {
  const seed = 81n;
  let x = seed;
  let y = wrap(seed * k1 + 113n);
  let z = wrap(shiftMix(wrap(y * k2 + 113n)) * k2);
  let v: [bigint, bigint] = [0n, 0n];
  let w: [bigint, bigint] = [0n, 0n];
  x = wrap(x * k2 + word(0));
  const end = Math.floor((length - 1) / 64) * 64;
  const last = end + ((length - 1) & 63) - 63;
  for (let at = 0; at < end; at += 64) {
    x = wrap(rotate(wrap(x + y + v[0] + word(at + 8)), 37n) * k1);
    y = wrap(rotate(wrap(y + v[1] + word(at + 48)), 42n) * k1);
    x ^= w[1];
    y = wrap(y + v[0] + word(at + 40));
    z = wrap(rotate(wrap(z + w[0]), 33n) * k1);
    v = weak(at, word, wrap(v[1] * k1), wrap(x + w[0]));
    w = weak(at + 32, word, wrap(z + w[1]), wrap(y + word(at + 16)));
    [z, x] = [x, z];
  }
  const mul = wrap(k1 + ((z & 0xffn) << 1n));
  w[0] = wrap(w[0] + BigInt((length - 1) & 63));
  v[0] = wrap(v[0] + w[0]);
  w[0] = wrap(w[0] + v[0]);
  x = wrap(rotate(wrap(x + y + v[0] + word(last + 8)), 37n) * mul);
  y = wrap(rotate(wrap(y + v[1] + word(last + 48)), 42n) * mul);
  x ^= wrap(w[1] * 9n);
  y = wrap(y + wrap(v[0] * 9n) + word(last + 40));
  z = wrap(rotate(wrap(z + w[0]), 33n) * mul);
  v = weak(last, word, wrap(v[1] * mul), wrap(x + w[0]));
  w = weak(last + 32, word, wrap(z + w[1]), wrap(y + word(last + 16)));
  [z, x] = [x, z];
  return hash16(
    wrap(hash16(v[0], w[0], mul) + wrap(shiftMix(y) * k0) + z),
    wrap(hash16(v[1], w[1], mul) + x),
    mul,
  );
}
