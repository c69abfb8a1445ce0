import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SCHEMES } from "./colour";

type Tokens = Record<string, string>;

const css = readFileSync("src/styles/tokens.css", "utf8");

function block(selector: string): Tokens {
  const body = css.split(`\n${selector} {`)[1]?.split("}")[0] ?? "";
  return Object.fromEntries(
    [...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

const light = block(":root");
const dark = { ...light, ...block(".dark") };
const schemes = Array.from({ length: SCHEMES }, (_, index) => {
  const bright = block(`.scheme-${index}`);
  return { index, light: bright, dark: { ...bright, ...block(`.dark .scheme-${index}`) } };
});

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: number[], b: number[]): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function ratio(tokens: Tokens, front: string, back: string): number {
  const [a, b] = [tokens[front], tokens[back]];
  if (!a || !b) throw new Error(`no token ${front} or ${back}`);
  return contrast(channels(a), channels(b));
}

function lowestOnGradient(from: string, to: string): number {
  const [a, b] = [channels(from), channels(to)];
  const steps = Array.from({ length: 21 }, (_, step) =>
    a.map((value, at) => value + ((b[at] ?? 0) - value) * (step / 20)),
  );
  return Math.min(...steps.map((step) => contrast([255, 255, 255], step)));
}

describe.each([
  ["light", light],
  ["dark", dark],
] as const)("%s", (_, tokens) => {
  const backs = ["canvas", "panel", "raised", "field", "hover", "tip"];
  const pairs = backs.flatMap((back) => [
    ["text", back],
    ["muted", back],
  ]);
  test.each([
    ...pairs,
    ["selected-text", "selected"],
    ["danger", "danger-soft"],
    ["danger", "canvas"],
    ["danger", "raised"],
    ["danger", "panel"],
    ["danger", "selected"],
    ["text", "selected"],
    ["text", "mark"],
    ["muted", "selected"],
    ["selected-text", "tip"],
    ...["canvas", "panel", "raised", "selected", "hover"].map((back) => ["accent", back]),
  ])("text: %s on %s", (front = "", back = "") =>
    expect(ratio(tokens, front, back)).toBeGreaterThanOrEqual(4.5),
  );

  const marks = ["status-online", "status-waiting", "status-offline", "status-idle", "accent", "line-strong"];
  test.each(marks.flatMap((mark) => ["canvas", "panel", "field"].map((back) => [mark, back])))(
    "marks: %s on %s",
    (front = "", back = "") => expect(ratio(tokens, front, back)).toBeGreaterThanOrEqual(3),
  );
});

test("white on the brand gradient, at every step", () => {
  const { "brand-from": from = "", "brand-via": via = "", "brand-to": to = "" } = light;
  expect(lowestOnGradient(from, via)).toBeGreaterThanOrEqual(4.5);
  expect(lowestOnGradient(via, to)).toBeGreaterThanOrEqual(4.5);
});

describe.each(schemes)("scheme $index", (scheme) => {
  test("white on its gradient", () => {
    expect(lowestOnGradient(scheme.light.from ?? "", scheme.light.to ?? "")).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    ["light", { ...light, ...scheme.light }],
    ["dark", { ...dark, ...scheme.dark }],
  ] as const)("name and text in %s", (_, tokens) => {
    for (const back of ["bubble", "canvas", "panel"])
      expect(ratio(tokens, "name", back)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(tokens, "text", "bubble")).toBeGreaterThanOrEqual(4.5);
  });
});
