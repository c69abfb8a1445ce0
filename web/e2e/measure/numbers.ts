// Small sums over measured times, and one line of the table for each thing measured.

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function spread(values: readonly number[]): string {
  const at = (share: number) => percentile(values, share).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${Math.max(...values).toFixed(0)} ms (${values.length})`;
}

/** Straight to the terminal: a test runner's own log would frame every line. */
export function report(what: string, where: string, measured: string, budget = ""): void {
  process.stdout.write(`| ${what} | ${where} | ${measured} | ${budget} |\n`);
}
