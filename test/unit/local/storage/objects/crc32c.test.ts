import { expect, test } from "vitest";
import { Crc32c } from "../../../../../local/storage/objects/crc32c.ts";

// RFC 3720, appendix B.4, and the check value of the catalogue of CRC algorithms.
test.each([
  ["nothing", Buffer.alloc(0), "AAAAAA=="],
  ["123456789", Buffer.from("123456789"), "4waSgw=="],
  ["32 zeros", Buffer.alloc(32), "ipE2qg=="],
  ["32 ones", Buffer.alloc(32, 0xff), "YqirQw=="],
])("of %s", (_, bytes, expected) => {
  const crc32c = new Crc32c();
  crc32c.update(bytes.subarray(0, 5));
  crc32c.update(bytes.subarray(5));
  expect(crc32c.digest()).toBe(expected);
});
