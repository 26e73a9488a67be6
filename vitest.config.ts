import { defineConfig } from "vitest/config";

const project = (name: string, testTimeout: number, extra = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 20_000),
      project("integration", 60_000, { hookTimeout: 60_000 }),
      // Whole clouds run beside each other, and beside nothing else.
      project("e2e", 300_000, { hookTimeout: 300_000, sequence: { groupOrder: 1 } }),
    ],
  },
});
