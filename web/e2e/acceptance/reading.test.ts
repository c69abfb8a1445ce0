// The reading position against the real server: nothing that happens elsewhere moves the line under the reader's eyes.

import { expect, test } from "vitest";
import { firstRow, gap, moved, readAll, scrollBy, shown, watchGap } from "./reading";
import { setting } from "./setting";

const here = setting();
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    index % 7 === 0 ? `line ${index}\nand a second one\nand a third` : `line ${index}`,
  );

test("while A reads history, twenty from B move nothing; the pill counts them and leads to the end", async () => {
  const filler = await here.program("fil");
  await filler.say(numbered(120));
  const [a, b] = await Promise.all([here.guest("ana"), here.guest("ben")]);
  await a.rows("line 119").waitFor();
  await expect.poll(() => gap(a.page)).toBe(0);
  await scrollBy(a.page, -1500);
  const before = await firstRow(a.page);
  for (let index = 0; index < 20; index++) await b.say(`news ${index}`);
  const pill = a.page.getByTestId("jump-pill");
  await expect.poll(() => pill.textContent()).toBe("20 new messages");
  expect(await moved(a.page, before)).toBeLessThanOrEqual(1);
  await pill.click();
  await a.rows("news 19").waitFor();
  await expect.poll(() => gap(a.page)).toBeLessThanOrEqual(1);
  await expect.poll(() => pill.count()).toBe(0);
});

test("at the end, every new message keeps the gap at nothing", async () => {
  const filler = await here.program("fil");
  await filler.say(numbered(60));
  const a = await here.guest("ana");
  await a.rows("line 59").last().waitFor();
  await expect.poll(() => gap(a.page)).toBeLessThanOrEqual(1);
  await watchGap(a.page);
  for (const text of numbered(21)) {
    await filler.say([`end ${text}`]);
    await a
      .rows(`end ${text.split("\n")[0]}`)
      .last()
      .waitFor();
    expect(await gap(a.page)).toBeLessThanOrEqual(1);
  }
  await a.say("my own\nwith two lines");
  await a.sent("my own").waitFor();
  expect(await gap(a.page)).toBeLessThanOrEqual(1);
  expect(await a.page.evaluate(() => window.natterGap)).toBeLessThanOrEqual(1);
});

test("the whole history loads upwards: no jump, no hole, nothing twice", async () => {
  const filler = await here.program("fil");
  const roomId = await filler.createRoom("archive");
  const lines = numbered(640);
  await filler.say(lines, roomId);
  const a = await here.guest("ana");
  await a.page.getByRole("button", { name: "Join archive" }).click();
  await a.box("archive").waitFor();
  await expect.poll(async () => (await shown(a.page)).at(-1)?.[1]).toContain("line 639");
  const { texts, worst } = await readAll(a.page);
  expect(worst).toBeLessThanOrEqual(1);
  expect(await a.page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(3000);
  expect([...texts.values()].map((text) => text.match(/line \d+/)?.[0])).toEqual(
    lines.map((line) => line.split("\n")[0]),
  );
  const seqs = [...texts.keys()];
  expect(seqs.at(-1)).toBe((seqs[0] ?? 0) + lines.length - 1);
  await a.page.getByTestId("jump-pill").click();
  await a.rows("line 639").waitFor();
  await expect.poll(() => gap(a.page)).toBeLessThanOrEqual(1);
});
