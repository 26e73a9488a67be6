import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout: number, extra = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, ...extra },
});

/** By default vitest leaves a processor to itself, of two as well. */
const beside = { maxWorkers: Math.max(2, availableParallelism() - 1) };

export default defineConfig({
  test: {
    projects: [
      project("unit", 20_000, beside),
      project("integration", 60_000, { hookTimeout: 60_000, ...beside }),
      // A whole cloud has processes of its own, so it runs beside nothing else.
      project("e2e", 300_000, { hookTimeout: 300_000, maxWorkers: 1, sequence: { groupOrder: 1 } }),
    ],
  },
});
