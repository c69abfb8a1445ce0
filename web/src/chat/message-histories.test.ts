import { describe, expect, it } from "vitest";
import type { Random } from "@/lib/random";
import type { LogEvent } from "@/protocol";
import { message } from "@/testing/events";
import { type Changing, changeBody, pageOf, rowsOf } from "@/testing/message-log";
import { forEachSeed, integer, shuffled } from "@/testing/random";
import { type Page, windowOf } from "./log-window";
import { isOutdated, type LogChange, type RoomLog, startLog, stepLog } from "./timeline";

// A view of a log against the log itself: pages that are placed late, events that are lost, late or repeated, rows that are cut off.

const ME = "u-me";
const PEOPLE = [ME, "u-ana", "u-ben"];
const EMOJI = ["👍", "❤️", "🎉"];
const READER = { userId: ME, windowRows: 12 };
const STEPS = 70;

class Server {
  readonly log: LogEvent[] = [];
  /** The rows' reactions and pins after each of their changes, by message and change. */
  readonly after = new Map<string, string>();

  constructor(private readonly random: Random) {}

  /** One more event, as it is sent; null where the change was none. */
  act(): LogEvent | null {
    const userId = this.any(PEOPLE);
    const seq = this.log.length + 1;
    const place = message(seq, { userId, username: userId });
    if (this.log.length === 0 || this.random() < 0.35) return this.append(place);
    if (this.random() < 0.1) return this.append({ ...place, type: "memberLeft" } as LogEvent);
    const body = changeBody(this.log, this.changing(), userId, place.timestamp);
    if (body === null) return null;
    const { messageId: _, text: __, ...rest } = place;
    const event = this.append({ ...rest, ...body } as LogEvent);
    const row = rowsOf(this.log, ME).find((one) => one.seq === body.targetSeq);
    this.after.set(`${body.targetSeq} ${seq}`, part(row));
    return event;
  }

  page(question: Parameters<typeof pageOf>[1]): Page {
    return structuredClone(pageOf(this.log, question, ME));
  }

  events(after: number, count: number): LogEvent[] {
    return structuredClone(this.log.slice(after, after + count));
  }

  private changing(): Changing {
    const emoji = this.any(EMOJI);
    const type = this.any([
      ...(["reactionAdded", "reactionAdded", "reactionAdded", "reactionRemoved", "reactionRemoved"] as const),
      ...(["messageEdited", "messageEdited", "messagePinned", "messageUnpinned", "messageDeleted"] as const),
    ]);
    const back = Math.min(this.log.length, 1 + integer(this.random, this.random() < 0.7 ? 8 : 60));
    return { type, targetSeq: this.log.length + 1 - back, emoji, text: `edit ${this.log.length}` };
  }

  private append(event: LogEvent): LogEvent {
    this.log.push(event);
    return structuredClone(event);
  }

  private any<T>(items: readonly T[]): T {
    return items[integer(this.random, items.length)] as T;
  }
}

function part(row: LogEvent | undefined): string {
  if (row?.type !== "message") return "";
  const reactions =
    row.reactions?.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? "*" : ""}`) ?? [];
  return [...reactions, ...(row.pinned ? ["pinned"] : [])].join(" ");
}

class View {
  log: RoomLog;
  private generation = 0;
  private late: (() => void)[] = [];

  constructor(
    private readonly server: Server,
    private readonly random: Random,
  ) {
    this.log = startLog("e1", server.log.length);
    this.place(this.read());
  }

  feed(change: LogChange): void {
    this.log = stepLog(this.log, change, READER).log;
  }

  /** Something is asked for and comes at some time, or never. */
  ask(): void {
    const { window, tail } = this.log;
    const limit = 1 + integer(this.random, 8);
    const { server, generation } = this;
    const choice = integer(this.random, 5);
    const placed = (type: "older" | "newer", page: Page) =>
      this.late.push(() => {
        if (this.generation === generation && !isOutdated(this.log, page)) this.feed({ type, page });
      });
    if (choice === 0 && window?.hasOlder) placed("older", server.page({ before: window.first, limit }));
    else if (choice === 1 && window?.hasNewer) placed("newer", server.page({ after: window.last, limit }));
    else if (choice === 2) this.late.push(this.replacing());
    else if (choice === 3) {
      const events = server.events(tail.applied, limit);
      this.late.push(() => this.feed({ type: "events", events }));
    } else this.feed({ type: "head", head: server.log.length });
  }

  /** What was asked for comes, in any order. */
  answer(): void {
    this.late = shuffled(this.random, this.late);
    for (const come of this.late.splice(0, integer(this.random, this.late.length + 1))) come();
  }

  /** Everything that is missing is fetched. */
  finish(): void {
    for (const come of this.late.splice(0)) come();
    this.feed({ type: "head", head: this.server.log.length });
    while (this.log.tail.applied < this.log.tail.head)
      this.feed({ type: "events", events: this.server.events(this.log.tail.applied, 10) });
  }

  private replacing(): () => void {
    const page = this.read();
    return () => this.place(page);
  }

  private read(): Page {
    const around = 1 + integer(this.random, this.server.log.length + 1);
    const limit = 1 + integer(this.random, READER.windowRows);
    return this.server.page(this.random() < 0.5 ? { limit } : { around, limit });
  }

  private place(page: Page): void {
    if (isOutdated(this.log, page)) return;
    this.generation += 1;
    this.feed({ type: "replace", page });
  }
}

/** No row mixes states: its reactions and pin are those after the change that it names. */
function expectWhole({ log, after }: Server, { window }: RoomLog): void {
  for (const row of window?.events ?? []) {
    if (row.type !== "message" || row.stateSeq === undefined) continue;
    const place = `${row.seq} ${row.stateSeq}`;
    if (part(row) !== after.get(place)) expect.fail(`${place}: ${part(row)}, not ${after.get(place)}`);
  }
  expect(window?.events.length).toBeLessThanOrEqual(READER.windowRows);
  expect(window?.last).toBeLessThanOrEqual(log.length);
}

/** Events that go out and come in some order, some not at all, some twice. */
class Line {
  private onTheWay: LogEvent[] = [];
  private readonly loss: number;

  constructor(private readonly random: Random) {
    this.loss = random() * 0.5;
  }

  send(event: LogEvent | null): void {
    if (event === null || this.random() < this.loss) return;
    this.onTheWay.push(event, ...(this.random() < 0.2 ? [event] : []));
  }

  some(): LogEvent[] {
    if (this.random() < 0.3) this.onTheWay = shuffled(this.random, this.onTheWay);
    return this.onTheWay.splice(0, 1 + integer(this.random, 4));
  }
}

function history(random: Random): void {
  const server = new Server(random);
  for (let count = integer(random, 25); count > 0; count -= 1) server.act();
  const view = new View(server, random);
  const line = new Line(random);
  for (let step = 0; step < STEPS; step += 1) {
    if (random() < 0.7) line.send(server.act());
    if (random() < 0.4) view.feed({ type: "events", events: line.some() });
    if (random() < 0.4) view.ask();
    if (random() < 0.3) view.answer();
    expectWhole(server, view.log);
  }
  view.feed({ type: "events", events: line.some() });
  view.finish();
  const { window } = view.log;
  const [first, last] = [window?.first ?? 0, window?.last ?? 0];
  const rows = rowsOf(server.log, ME).filter(({ seq }) => seq >= first && seq <= last);
  expect(window?.events).toEqual(rows);
  if (!window?.hasNewer) expect(last).toBe(server.log.length);
}

describe("a view of a log with changes", () => {
  it("ends as the log's own rows, in 2,000 histories", () => {
    forEachSeed(2_000, history);
  }, 120_000);

  it("says when a page is too old to be brought up to date", () => {
    const page = (asOf: number): Page => ({
      ...{ rows: [message(1)], first: 1, last: 1, asOf },
      ...{ hasMoreBefore: false, hasMoreAfter: true },
    });
    const log: RoomLog = { ...startLog("e1", 10), window: windowOf(page(10)) };
    expect(isOutdated(log, page(9))).toBe(true);
    expect(isOutdated(log, page(10))).toBe(false);
    const later = stepLog(log, { type: "events", events: [message(11), message(12)] }).log;
    expect([9, 10, 11, 12].map((asOf) => isOutdated(later, page(asOf)))).toEqual([true, false, false, false]);
    expect(stepLog(later, { type: "replace", page: page(9) }).log).toBe(later);
  });
});
