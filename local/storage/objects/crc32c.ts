/** Castagnoli's polynomial, reversed (RFC 3720, appendix B.4). */
const polynomial = 0x82f63b78;

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1)
    remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
  return remainder;
});

/** CRC32C as Cloud Storage gives it; Google's clients check every upload and download with it. */
export class Crc32c {
  #state = -1;

  update(bytes: Uint8Array): void {
    let state = this.#state;
    for (let index = 0; index < bytes.length; index += 1)
      state = (state >>> 8) ^ (table[(state ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
    this.#state = state;
  }

  /** Base64 of the big-endian value. */
  digest(): string {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(~this.#state);
    return bytes.toString("base64");
  }
}
