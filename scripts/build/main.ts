import { buildAll } from "./build-all.ts";
import { zipBundle } from "./zip-bundle.ts";

/** `npm run build`: bundles and zips every function and prints what each is made of. */
try {
  const bundles = await buildAll();
  const lines = await Promise.all(
    bundles.map(async (bundle) => {
      await zipBundle(bundle);
      const largest = bundle.parts
        .slice(0, 4)
        .map(({ name, sizeBytes }) => `${name} ${kilobytes(sizeBytes)}`);
      const state = bundle.cached ? "up to date" : `built in ${bundle.ms} ms`;
      return `${bundle.name}: ${kilobytes(bundle.sizeBytes)}, ${state} (${largest.join(", ")})`;
    }),
  );
  process.stdout.write(`${lines.join("\n")}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function kilobytes(sizeBytes: number): string {
  return `${Math.round(sizeBytes / 1000)} kB`;
}
