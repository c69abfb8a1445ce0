import { beforeEach, describe, expect, test } from "vitest";
import type { CommandResult } from "@/chat/model";
import type { MessageEvent } from "@/protocol";
import { FakeClock } from "@/testing/clock";
import { said } from "@/testing/timeline";
import { type Answered, MessageSearch, type Question } from "./search";

let clock: FakeClock;
let asked: Question[];
let answers: ((answer: CommandResult<Answered>) => void)[];
let search: MessageSearch;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  answers = [];
  search = new MessageSearch({
    clock,
    ask: (question) => {
      asked.push(question);
      return new Promise((resolve) => answers.push(resolve));
    },
    changed: () => undefined,
  });
});

const messages = (...seqs: number[]) => seqs.map((seq) => said(seq, "ben", 1000 + seq) as MessageEvent);

async function answer(value: CommandResult<Answered>): Promise<void> {
  answers.shift()?.(value);
  await clock.advance(0);
}

const found = (seqs: number[], next?: number): CommandResult<Answered> => ({
  ok: true,
  value: { messages: messages(...seqs), ...(next && { next: { roomId: "lobby", seq: next } }) },
});

const seqs = () => search.state().found.map(({ seq }) => seq);

describe("MessageSearch", () => {
  test("asks after a rest, once for all that was typed", async () => {
    for (const query of ["l", "lu", "lun"]) {
      search.want({ query, roomId: "lobby" });
      await clock.advance(100);
    }
    expect(asked).toEqual([]);
    await clock.advance(150);
    expect(asked).toEqual([{ action: "search", query: "lun", roomId: "lobby" }]);
    await answer(found([9, 4]));
    expect([search.state().status, seqs()]).toEqual(["done", [9, 4]]);
  });

  test("asks nothing for nothing", async () => {
    for (const query of ["", "  ", "?!"]) search.want({ query, roomId: null });
    await clock.advance(1000);
    expect([asked, search.state().status]).toEqual([[], "idle"]);
  });

  test("goes on by itself while little was found, five answers at most, and further when asked", async () => {
    search.want({ query: "tea", roomId: null });
    await clock.advance(250);
    for (let place = 50; place > 45; place--) await answer(found([place], place));
    expect([asked.length, search.state().status, seqs()]).toEqual([5, "paused", [50, 49, 48, 47, 46]]);
    expect(asked[4]).toEqual({ action: "search", query: "tea", before: { roomId: "lobby", seq: 47 } });
    search.more();
    await answer(found([3]));
    expect([asked.length, search.state().status, seqs().length]).toEqual([6, "done", 6]);
  });

  test("stops by itself when enough was found", async () => {
    search.want({ query: "tea", roomId: null });
    await clock.advance(250);
    const many = Array.from({ length: 20 }, (_, index) => 100 - index);
    await answer(found(many, 81));
    expect([asked.length, search.state().status]).toEqual([1, "paused"]);
  });

  test("an answer to an older query changes nothing", async () => {
    search.want({ query: "tea", roomId: null });
    await clock.advance(250);
    search.want({ query: "coffee", roomId: null });
    await answer(found([1]));
    expect([search.state().status, seqs()]).toEqual(["searching", []]);
    await clock.advance(250);
    await answer(found([2]));
    expect([search.state().query, seqs()]).toEqual(["coffee", [2]]);
  });

  test("waits when it was too fast, and says what else went wrong", async () => {
    search.want({ query: "tea", roomId: null });
    await clock.advance(250);
    await answer({ ok: false, code: "rate_limited", message: "", retryAfterMs: 500 });
    expect(search.state().status).toBe("searching");
    await clock.advance(500);
    expect(asked.length).toBe(2);
    await answer({ ok: false, code: "unreachable", message: "" });
    expect([search.state().status, search.state().failure?.code]).toEqual(["failed", "unreachable"]);
    search.more();
    await answer(found([7]));
    expect([search.state().status, seqs()]).toEqual(["done", [7]]);
  });
});
