import { crc32, deflateSync } from "node:zlib";
import { glyphs } from "./glyphs.ts";

const scale = 3;
const columns = 42;

/** A PNG with the words of the brief on a plain ground: what a picture would show, legible, and plainly no picture. */
export function placeholderPicture(text: string, width = 768, height = 432): Buffer {
  const pixels = Buffer.alloc(width * height, 0xee);
  const lines = wrap(`OFFLINE PICTURE: ${text}`.toUpperCase());
  lines.slice(0, Math.floor((height - 40) / (8 * scale + 4))).forEach((line, row) => {
    [...line].forEach((character, column) =>
      stamp(pixels, width, character, 20 + column * 6 * scale - column, 20 + row * (8 * scale + 4)),
    );
  });
  return png(pixels, width, height);
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [""];
  for (const word of text.split(/\s+/u)) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`.trim();
    if (longer.length <= columns) lines[last] = longer;
    else lines.push(word.slice(0, columns));
  }
  return lines;
}

function stamp(pixels: Buffer, width: number, character: string, left: number, top: number): void {
  const plain = character.normalize("NFD")[0] ?? " ";
  const rows = glyphs[plain] ?? glyphs["?"] ?? [];
  rows.forEach((bits, y) => {
    for (let x = 0; x < 5; x++) {
      if (((bits >> (4 - x)) & 1) === 0) continue;
      for (let dy = 0; dy < scale; dy++) {
        const start = (top + y * scale + dy) * width + left + x * scale;
        pixels.fill(0x33, start, start + scale);
      }
    }
  });
}

/** 8-bit greyscale without filters. https://www.w3.org/TR/png-3/ */
function png(pixels: Buffer, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    pixels.copy(raw, y * (width + 1) + 1, y * width, (y + 1) * width);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
