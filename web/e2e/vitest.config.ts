import { defineConfig } from "vitest/config";

const chosen: Record<string, string[]> = {
  deployed: ["e2e/deployed/*.deployed.ts"],
  measure: ["e2e/measure/*.measure.ts"],
  pictures: ["e2e/pictures/*.pictures.ts"],
};

// Each file has a browser of its own; two at once is what a machine of two cores carries.
export default defineConfig(({ mode }) => ({
  test: {
    environment: "node",
    include: chosen[mode] ?? ["e2e/*.test.ts", "e2e/acceptance/*.test.ts"],
    maxWorkers: chosen[mode] ? 1 : 2,
    // A test that passes when it is run again is listed by `cargo xtask test` as flaky.
    retry: 1,
    reporters: ["default", "./scripts/flaky-reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}));
