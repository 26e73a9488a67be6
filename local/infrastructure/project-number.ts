/**
 * The number that stands for a project in service agents' e-mail addresses and metadata. Google assigns it; here it is a
 * twelve-digit number that depends on the id only, so that every part of the local cloud gives the same one.
 */
export function projectNumber(projectId: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(projectId))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return String(100_000_000_000n + (hash % 900_000_000_000n));
}
