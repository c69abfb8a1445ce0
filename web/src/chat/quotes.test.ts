import { describe, expect, it } from "vitest";
import { setUp } from "@/testing/chat-engine";
import { settle } from "@/testing/clock";

describe("a quote", () => {
  async function inGarden() {
    const all = setUp();
    all.server.addRoom("garden", 200);
    await all.start("garden");
    const quote = (seq: number) => all.client.getQuote("garden", seq);
    const asked = () => all.server.frames("getTimeline").filter(({ limit }) => limit === 1);
    const happens = (changing: Parameters<typeof all.server.change>[1]) => {
      const event = all.server.change("garden", changing);
      if (event) all.server.broadcast(event);
    };
    return { ...all, quote, asked, happens };
  }

  it("is the row where it is shown, and read once where it is not", async () => {
    const { client, quote, asked } = await inGarden();
    expect(quote(180)).toBe(client.getTimeline("garden").events.find(({ seq }) => seq === 180));
    expect(asked()).toEqual([]);
    let calls = 0;
    client.subscribeRoom("garden", () => {
      calls += 1;
    });
    expect([quote(5), quote(5)]).toEqual(["loading", "loading"]);
    await settle();
    expect(calls).toBeGreaterThan(0);
    expect(quote(5)).toMatchObject({ seq: 5, text: "old 5" });
    expect(quote(5)).toBe(quote(5));
    expect(asked()).toMatchObject([{ roomId: "garden", around: 5 }]);
  });

  it("follows changes of its message", async () => {
    const { quote, happens } = await inGarden();
    quote(5);
    await settle();
    happens({ type: "messageEdited", targetSeq: 5, text: "better" });
    expect(quote(5)).toMatchObject({ text: "better", editedAt: 1_000_201 });
    happens({ type: "messageDeleted", targetSeq: 5 });
    expect(quote(5)).toMatchObject({ text: "", deleted: true });
  });

  it("takes a change that comes while it is read", async () => {
    const { server, quote, happens } = await inGarden();
    let come: () => void = () => undefined;
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      server.intercept = () => false;
      const push = socket.push.bind(socket);
      socket.push = (answer) => {
        come = () => push(answer);
      };
      server.receive(frame, socket);
      socket.push = push;
      return true;
    };
    quote(5);
    await settle();
    happens({ type: "messageEdited", targetSeq: 5, text: "better" });
    expect(quote(5)).toBe("loading");
    come();
    await settle();
    expect(quote(5)).toMatchObject({ text: "better" });
  });

  it("is missing where there is no message", async () => {
    const { server, quote, happens, asked } = await inGarden();
    happens({ type: "messagePinned", targetSeq: 5 });
    expect([quote(201), quote(999)]).toEqual(["loading", "loading"]);
    await settle();
    expect([quote(201), quote(999)]).toEqual(["missing", "missing"]);
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      socket.push({ type: "error", code: "not_found", message: "", requestId: frame.requestId ?? "" });
      return true;
    };
    quote(6);
    await settle();
    expect(quote(6)).toBe("missing");
    expect(asked()).toHaveLength(3);
  });

  it("is read when the connection is back, and again after a refusal that passes", async () => {
    const { server, network, clock, quote } = await inGarden();
    network.set(false);
    expect(quote(5)).toBe("loading");
    network.set(true);
    await settle();
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toMatchObject({ seq: 5 });
    server.intercept = (frame, socket) => {
      if (frame.action !== "getTimeline") return false;
      server.intercept = () => false;
      const busy = { type: "error", code: "rate_limited", message: "", retryAfterMs: 700 } as const;
      socket.push({ ...busy, requestId: frame.requestId ?? "" });
      return true;
    };
    quote(6);
    await clock.advance(700);
    expect(quote(6)).toBe("loading");
    await settle();
    expect(quote(6)).toMatchObject({ seq: 6 });
  });

  it("is forgotten when the room's events were passed over, or its log starts anew", async () => {
    const { server, client, clock, quote } = await inGarden();
    quote(5);
    await settle();
    client.closeRoom("garden");
    server.accepting = false;
    server.cut();
    server.change("garden", { type: "messageEdited", targetSeq: 5, text: "better" });
    server.accepting = true;
    await clock.advance(3_000);
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toMatchObject({ text: "better" });
    server.addRoom("garden", 2, { epoch: "e2" });
    server.say("garden", "anew");
    await settle();
    expect(quote(5)).toBe("loading");
    await settle();
    expect(quote(5)).toBe("missing");
  });

  it("is kept for as many messages as fit, the one that was used last the longest", async () => {
    const { server, client, start, quote, asked } = await inGarden();
    server.addRoom("long", 1_000);
    await start("long");
    for (let seq = 1; seq <= 400; seq += 1) client.getQuote("long", seq);
    await settle();
    expect(client.getQuote("long", 1)).toMatchObject({ seq: 1 });
    client.getQuote("long", 401);
    await settle();
    const before = asked().length;
    expect(client.getQuote("long", 1)).toMatchObject({ seq: 1 });
    expect(client.getQuote("long", 2)).toBe("loading");
    await settle();
    expect(asked().length).toBe(before + 1);
    expect(quote(180)).toMatchObject({ seq: 180 });
  });
});
