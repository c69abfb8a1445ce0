import { describe, expect, test } from "vitest";
import { highlight } from "./highlight";

/** The text with brackets around what is marked. */
const shown = (text: string, query: string) =>
  highlight(text, query)
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join("");

describe("highlight", () => {
  test.each([
    ["Lunch at twelve today", "tod lun", "[Lun]ch at twelve [tod]ay"],
    ["CAFÉ crème, cafeteria", "cafe", "[CAFÉ] crème, [cafe]teria"],
    ["cafe\u0301s", "caf\u00e9", "[cafe\u0301]s"],
    ["I don’t know", "dont", "I [don’t] know"],
    ["don't don't", "DON'T", "[don't] [don't]"],
    ["brunch", "unch", "brunch"],
    ["店は日本語です", "日本", "店は[日本]語です"],
    ["日x本", "日本", "日x本"],
    ["ΟΔΟΣΗΜΑ", "οδος", "[ΟΔΟΣ]ΗΜΑ"],
    ["ＦＵＬＬ width", "full", "[ＦＵＬＬ] width"],
    ["😀 tea 😀", "tea", "😀 [tea] 😀"],
    ["<b>tea</b>", "tea", "<b>[tea]</b>"],
    ["tea", "", "tea"],
    ["Donau\u00addampf\u00adschiff", "donaudampf", "[Donau\u00addampf\u00ad]schiff"],
    ["zero\u200bwidth", "zerowidth", "[zero\u200bwidth]"],
    ["dell'acqua", "acqua", "dell'[acqua]"],
    ["l’homme", "l'hom", "[l’hom]me"],
    ["don't", "ont", "don't"],
    ["Łódź, cœur", "lodz coeur", "[Łódź], [cœur]"],
    ["Straße", "STRASSE", "[Straße]"],
    ["Đà Nẵng", "da nang", "[Đà] [Nẵng]"],
    ["ผมชอบกินข้าวผัด", "ข้าว", "ผมชอบกิน[ข้าว]ผัด"],
  ])("%s, looked for by %s", (text, query, expected) => expect(shown(text, query)).toBe(expected));

  test("a long text is shown around the first hit", () => {
    const text = `${"hay ".repeat(100)}needle ${"hay ".repeat(100)}`;
    const parts = shown(text, "needle");
    expect(parts).toContain("[needle]");
    expect(parts.startsWith("…") && parts.endsWith("…")).toBe(true);
    expect(parts.length).toBeLessThan(260);
  });

  test("every letter of a short text is shown once", () => {
    for (const text of ["ﬁne ﬁsh", "İstanbul", "한국어 텍스트", "a\u0300\u0301b", "𝒜𝒷𝒸 \ud800"])
      for (const query of ["fi", "ist", "한국", "a", "abc"])
        expect(
          highlight(text, query)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
  });
});
