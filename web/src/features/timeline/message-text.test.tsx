import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { renderToStaticMarkup } from "react-dom/server.browser";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { payloads } from "@/testing/xss-payloads";
import { isHostile, looksPlain } from "./markdown-syntax";
import { loadMarkdown, MessageText } from "./message-text";

function draw(text: string): HTMLElement {
  const host = document.createElement("div");
  host.innerHTML = renderToStaticMarkup(<MessageText text={text} />);
  return host;
}

const ALLOWED = new Set([
  "DIV",
  "P",
  "STRONG",
  "EM",
  "CODE",
  "PRE",
  "BLOCKQUOTE",
  "UL",
  "OL",
  "LI",
  "A",
  "BR",
  "DEL",
  "SPAN",
  "BUTTON",
]);
const ATTRIBUTES = new Set(["class", "dir", "href", "target", "rel", "start", "type", "tabindex"]);

beforeAll(loadMarkdown);

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("formatting", () => {
  test.each([
    ["**bold**", "<strong>bold</strong>"],
    ["*italic*", "<em>italic</em>"],
    ["`code`", "<code>code</code>"],
    ["> quote", "<blockquote>"],
    ["- one\n- two", "<ul><li>"],
    ["3. three", '<ol start="3">'],
    ["```\nlet x;\n```", "<pre"],
    ["[label](https://a.example/)", 'href="https://a.example/"'],
    ["see https://a.example/b_c_d.", 'href="https://a.example/b_c_d"'],
    ["<https://a.example/>", 'href="https://a.example/"'],
    ["~~gone~~", "<del>gone</del>"],
    ["see www.a.example/x", 'href="https://www.a.example/x"'],
    ["ask ana@a.example", 'href="mailto:ana@a.example"'],
    ["```css\na {}\n```", ">css<"],
    ["**x** mailto:ana@a.example", 'href="mailto:ana@a.example"'],
  ])("%s", (text, html) => {
    expect(renderToStaticMarkup(<MessageText text={text} />)).toContain(html);
  });

  test.each([
    "# no heading",
    "---",
    "a\n===",
    "&amp; stays",
    "[x]: https://a.example",
    "~one tilde~",
    "a word like natter.com or 3.14",
    "    four spaces",
    "<b>raw</b> *x*",
  ])("%s stays text", (text) => {
    const host = draw(text);
    expect(host.querySelector("h1,h2,hr,b,pre")).toBeNull();
    expect(host.textContent?.replaceAll("*", "").trim()).toBe(text.replaceAll("*", "").trim());
  });

  test("line breaks survive", () => {
    expect(draw("one\ntwo").textContent).toBe("one\ntwo");
    expect(draw("*one*\ntwo").textContent).toBe("one\ntwo");
  });

  test("an image is a link and is never loaded", () => {
    const host = draw("![cat](https://a.example/cat.png)");
    expect(host.querySelector("img")).toBeNull();
    expect(host.querySelector("a")?.getAttribute("href")).toBe("https://a.example/cat.png");
  });

  test("links leave nothing behind", () => {
    const link = draw("[a](https://a.example)").querySelector("a");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(link?.getAttribute("target")).toBe("_blank");
  });

  test("plain text skips the parser, hostile text too", () => {
    expect(looksPlain("Hello, how are you? It's 3.14 (pi)!")).toBe(true);
    expect(isHostile("[".repeat(4096))).toBe(true);
    expect(isHostile("> - ".repeat(1000))).toBe(true);
    const started = performance.now();
    for (const text of [">".repeat(4096), "_a*".repeat(1365), "- ".repeat(2048), "x".repeat(20_000)])
      draw(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("hostile text is inert", () => {
  test("there are enough of them", () => {
    expect(payloads.length).toBeGreaterThanOrEqual(60);
  });

  test.each(payloads)("%s", (payload) => {
    const host = document.body.appendChild(document.createElement("div"));
    flushSync(() => createRoot(host).render(<MessageText text={payload} />));
    for (const element of host.querySelectorAll("*")) {
      expect(ALLOWED).toContain(element.tagName);
      for (const name of element.getAttributeNames()) expect(ATTRIBUTES).toContain(name);
      const href = element.getAttribute("href");
      if (href !== null) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
    }
  });
});
