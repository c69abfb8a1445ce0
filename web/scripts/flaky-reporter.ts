/** Prints a line for each test that passed only when it was run again; `cargo xtask test` lists them at its end. */
import type { Reporter, TestCase } from "vitest/node";

export default class FlakyReporter implements Reporter {
  onTestCaseResult(testCase: TestCase) {
    if (testCase.diagnostic()?.flaky) {
      process.stdout.write(`FLAKY ${testCase.module.moduleId} > ${testCase.fullName}\n`);
    }
  }
}
