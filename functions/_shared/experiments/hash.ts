const encoder = new TextEncoder();

/**
 * MurmurHash3 x86 32-bit of the UTF-8 text. Not for secrets; its avalanche makes neighbouring ids independent.
 * https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function murmur3(text: string, seed = 0): number {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) > 127) return hashBytes(encoder.encode(text), seed);
  return finish(hashAscii(text, seed), text.length);
}

function hashAscii(text: string, seed: number): number {
  const { length } = text;
  let hash = seed;
  let i = 0;
  for (; i + 4 <= length; i += 4)
    hash = mix(
      hash,
      text.charCodeAt(i) |
        (text.charCodeAt(i + 1) << 8) |
        (text.charCodeAt(i + 2) << 16) |
        (text.charCodeAt(i + 3) << 24),
    );
  let tail = 0;
  for (let shift = 0; i < length; i++, shift += 8) tail |= text.charCodeAt(i) << shift;
  return tail === 0 ? hash : hash ^ scramble(tail);
}

function hashBytes(bytes: Uint8Array, seed: number): number {
  const { length } = bytes;
  let hash = seed;
  let i = 0;
  for (; i + 4 <= length; i += 4)
    hash = mix(
      hash,
      (bytes[i] ?? 0) |
        ((bytes[i + 1] ?? 0) << 8) |
        ((bytes[i + 2] ?? 0) << 16) |
        ((bytes[i + 3] ?? 0) << 24),
    );
  let tail = 0;
  for (let shift = 0; i < length; i++, shift += 8) tail |= (bytes[i] ?? 0) << shift;
  return finish(tail === 0 ? hash : hash ^ scramble(tail), length);
}

function scramble(block: number): number {
  const scaled = Math.imul(block, 0xcc9e2d51);
  return Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
}

function mix(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, length: number): number {
  let result = hash ^ length;
  result = Math.imul(result ^ (result >>> 16), 0x85ebca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2ae35);
  return (result ^ (result >>> 16)) >>> 0;
}
