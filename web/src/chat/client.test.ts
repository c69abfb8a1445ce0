import { describe, expect, it } from "vitest";
import { setUp } from "@/testing/chat-engine";
import { ChatServer } from "@/testing/chat-server";
import { settle } from "@/testing/clock";

import { memoryOutboxStorage } from "./outbox-storage";

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe("the connection", () => {
  it("brings the ticket as a protocol and says hello first", async () => {
    const { server, start, status, client } = setUp();
    await start();
    expect(server.latest().protocols).toEqual(["natter.v1", "ticket.t1"]);
    expect(server.received[0]).toEqual({ action: "hello" });
    expect(status()).toBe("online");
    expect(client.getSnapshot().me).toEqual(server.me);
  });

  it("pings, and takes a line that stays silent for dead", async () => {
    const { server, start, status, clock } = setUp();
    await start();
    await clock.advance(25_000);
    expect(server.frames("ping")).toHaveLength(1);
    await clock.advance(60_000);
    expect(server.sockets).toHaveLength(1);
    server.intercept = () => true;
    await clock.advance(24_999);
    expect(status()).toBe("online");
    await clock.advance(1);
    expect(status()).toBe("reconnecting");
    server.intercept = () => false;
    await clock.advance(1_000);
    expect(status()).toBe("online");
    expect(server.sockets).toHaveLength(2);
  });

  it("gives up a connection that never says welcome", async () => {
    const { server, start, status, clock } = setUp();
    server.intercept = () => true;
    await start();
    await clock.advance(14_999);
    expect(status()).toBe("connecting");
    await clock.advance(1);
    expect(status()).toBe("reconnecting");
  });

  it("follows the browser's word about the network", async () => {
    const { server, start, status, network } = setUp();
    await start();
    network.set(false);
    expect(status()).toBe("offline");
    expect(server.latest().readyState).toBe(3);
    network.set(true);
    await settle();
    expect(status()).toBe("online");
  });

  it("stays replaced until asked, and signed out when the server says so", async () => {
    const { server, start, status, client, clock, tickets } = setUp();
    await start();
    server.cut(4002);
    await clock.advance(100_000);
    expect(status()).toBe("replaced");
    client.reconnectNow();
    await settle();
    expect(status()).toBe("online");
    server.cut(4001);
    expect(status()).toBe("signed-out");
    tickets.next = { kind: "unauthenticated" };
    client.reconnectNow();
    await settle();
    expect(status()).toBe("signed-out");
  });

  it("is quiet after stop", async () => {
    const { server, start, client, clock } = setUp();
    await start();
    client.stop();
    await clock.advance(100_000);
    expect(server.sockets).toHaveLength(1);
    expect(clock.waiting()).toBe(0);
  });

  it("ignores frames that it does not understand", async () => {
    const { server, start, client, shown } = setUp();
    await start("lobby");
    for (const data of ["{", "[]", '{"type":"novelty"}', '{"type":"message","roomId":"lobby"}']) {
      server.latest().onmessage?.({ data } as never);
    }
    server.broadcast(server.append("lobby", { type: "roomPainted", colour: "blue" }));
    server.say("lobby", "after");
    expect(shown()).toEqual([1, 2, 3, 4, 5]);
    expect(client.getSnapshot().connection.status).toBe("online");
  });
});

describe("a room", () => {
  it("opens at its end when all is read", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("long", 120);
    await start("long");
    expect(shown("long")).toEqual(range(71, 120));
    expect(client.getTimeline("long")).toMatchObject({
      status: "ready",
      hasOlder: true,
      hasNewer: false,
      unreadFrom: null,
      liveFrom: 121,
    });
  });

  it("opens at the first unread message", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("long", 400, { readSeq: 150 });
    await start("long");
    expect(client.getTimeline("long")).toMatchObject({
      status: "ready",
      hasOlder: true,
      hasNewer: true,
      unreadFrom: 151,
    });
    expect(shown("long")).toEqual(range(101, 200));
  });

  it("opens around a linked event, or at the end when there is none", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("long", 400);
    await start();
    client.openRoom("long", 200);
    await settle();
    expect(shown("long")).toEqual(range(150, 249));
    client.openRoom("long", 9_999);
    await settle();
    expect(shown("long")).toEqual(range(351, 400));
  });

  it("goes on reading when a page was cut before the place to open at", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("long", 400);
    await start();
    server.intercept = (frame) => {
      if (frame.action !== "getTimeline") return false;
      if (frame.around !== undefined) frame.after = 150;
      delete frame.around;
      frame.limit = 15;
      return false;
    };
    client.openRoom("long", 200);
    await settle();
    expect(shown("long")).toContain(200);
    expect(shown("long")).toEqual(range(151, shown("long").at(-1) ?? 0));
  });

  it("loads older and newer pages and jumps to the present", async () => {
    const { server, client, start, shown } = setUp();
    server.addRoom("long", 400);
    await start("long");
    await client.loadOlder("long");
    expect(shown("long")).toEqual(range(301, 400));
    for (let page = 0; page < 8; page += 1) await client.loadOlder("long");
    expect(shown("long")).toEqual(range(1, 300));
    expect(client.getTimeline("long")).toMatchObject({ hasOlder: false, hasNewer: true });
    server.say("long", "unseen");
    expect(shown("long").at(-1)).toBe(300);
    expect(client.getTimeline("long").head).toBe(401);
    await client.loadNewer("long");
    expect(shown("long")).toEqual(range(51, 350));
    await client.jumpToPresent("long");
    expect(shown("long")).toEqual(range(352, 401));
    server.say("long", "seen");
    expect(shown("long").at(-1)).toBe(402);
  });

  it("asks for one page at a time", async () => {
    const { server, client, start } = setUp();
    server.addRoom("long", 400);
    await start("long");
    const before = server.frames("getTimeline").length;
    await Promise.all([client.loadOlder("long"), client.loadOlder("long"), client.loadOlder("long")]);
    expect(server.frames("getTimeline").length - before).toBe(1);
  });

  it("is not found where it is not ours, and appears once joined", async () => {
    const { client, start, shown } = setUp();
    await start("garden");
    expect(client.getTimeline("garden").status).toBe("not-found");
    expect(await client.joinRoom({ roomId: "garden" })).toMatchObject({
      ok: true,
      value: { status: "joined", room: { roomId: "garden" } },
    });
    await settle();
    expect(client.getTimeline("garden").status).toBe("ready");
    expect(shown("garden")).toEqual([1, 2, 3]);
  });

  it("is not found where the address is no room's id, without asking again and again", async () => {
    const { server, client, clock, start } = setUp();
    server.intercept = (frame) => {
      if (frame.action !== "getTimeline" || frame.roomId !== "nonsense") return false;
      const answer = { type: "error", code: "invalid", message: "not understood" } as const;
      server.latest().push({ ...answer, requestId: frame.requestId ?? "" });
      return true;
    };
    await start("nonsense");
    expect(client.getTimeline("nonsense").status).toBe("not-found");
    await clock.advance(20_000);
    expect(server.frames("getTimeline")).toHaveLength(1);
  });

  it("opens when asked before there is a connection", async () => {
    const { client, start, shown } = setUp();
    client.openRoom("lobby");
    expect(client.getTimeline("lobby").status).toBe("loading");
    await start();
    expect(shown()).toEqual([1, 2, 3]);
  });

  it("is gone at once when one is removed, and listed when one is added elsewhere", async () => {
    const { server, client, start, room } = setUp();
    server.addRoom("garden", 2);
    await start("garden");
    server.broadcast(server.append("garden", { type: "memberLeft", userId: "u-me" }));
    expect(client.getTimeline("garden").status).toBe("not-found");
    expect(room("garden")).toBeUndefined();
    server.addRoom("attic", 1);
    server.broadcast(server.append("attic", { type: "memberJoined", role: "member", userId: "u-me" }));
    await settle();
    expect(room("attic")).toMatchObject({ name: "attic" });
  });
});

describe("leaving", () => {
  it("offers the room again at once, whether one left here or elsewhere", async () => {
    const { server, client, start } = setUp();
    server.addRoom("garden", 1);
    server.addRoom("attic", 1);
    await start("garden");
    const garden = { roomId: "garden", name: "garden", kind: "public" as const, members: 1, guests: true };
    server.openRooms = [garden];
    const left = server.append("garden", { type: "memberLeft", userId: "u-me" });
    server.rooms.delete("garden");
    server.latest().push(left);
    await settle();
    expect(client.getSnapshot().openRooms).toEqual([garden]);
    server.rooms.delete("attic");
    server.openRooms = [garden, { ...garden, roomId: "attic" }];
    await client.leaveRoom("attic");
    await settle();
    expect(client.getSnapshot().openRooms).toHaveLength(2);
  });
});

describe("delivery", () => {
  it("shows one's own message once when a page brings it before its event and its ack", async () => {
    const { server, client, start, rows } = setUp();
    server.addRoom("long", 400);
    await start();
    client.openRoom("long", 100);
    await settle();
    server.lose = (frame) => frame.type === "ack" || frame.type === "message";
    client.send("long", "mine");
    await settle();
    expect(client.getTimeline("long").pending).toHaveLength(1);
    await client.jumpToPresent("long");
    expect(rows("long").at(-1)).toBe("mine");
    expect(client.getTimeline("long").pending).toEqual([]);
  });

  it("fetches a hole after 500 ms", async () => {
    const { server, clock, start, shown } = setUp();
    await start("lobby");
    server.append("lobby", { type: "message", text: "lost", messageId: "x" });
    server.say("lobby", "heard");
    expect(shown()).toEqual([1, 2, 3]);
    await clock.advance(500);
    expect(shown()).toEqual([1, 2, 3, 4, 5]);
  });

  it("learns of a lost last event by the heads on the pong, in rooms that are not open too", async () => {
    const { server, clock, start, shown, room } = setUp();
    server.addRoom("garden", 1);
    await start("lobby");
    server.append("lobby", { type: "message", text: "lost", messageId: "x" });
    server.append("garden", { type: "message", text: "lost", messageId: "x" });
    await clock.advance(25_500);
    expect(shown()).toEqual([1, 2, 3, 4]);
    expect(room("garden")?.unread).toBe(1);
  });

  it("resumes only rooms with a window or a waiting message", async () => {
    const { server, client, clock, start, shown } = setUp();
    for (const roomId of ["garden", "attic"]) server.addRoom(roomId, 2);
    await start("lobby");
    server.accepting = false;
    server.cut();
    client.send("garden", "waiting");
    server.say("lobby", "missed");
    server.accepting = true;
    await clock.advance(5_000);
    expect(server.frames("hello").at(-1)).toEqual({
      action: "hello",
      resume: [
        { roomId: "lobby", epoch: "e1", seq: 3 },
        { roomId: "garden", epoch: "e1", seq: 2 },
      ],
    });
    expect(shown()).toEqual([1, 2, 3, 4]);
    expect(client.getTimeline("lobby").liveFrom).toBe(5);
    expect(server.texts("garden").at(-1)).toBe("waiting");
  });

  it("reads a room anew when its epoch changed while connected or away", async () => {
    const { server, client, clock, start, rows } = setUp();
    await start("lobby");
    const restore = (epoch: string) => {
      const record = server.addRoom("lobby", 0, { epoch, readSeq: 0 });
      for (const text of ["a", "b"])
        server.append("lobby", { type: "message", text: `${epoch} ${text}`, messageId: text });
      return record;
    };
    restore("e2");
    await clock.advance(26_000);
    expect(client.getTimeline("lobby").epoch).toBe("e2");
    expect(rows()).toEqual(["e2 a", "e2 b"]);
    restore("e3");
    server.cut();
    await clock.advance(2_000);
    expect(rows()).toEqual(["e3 a", "e3 b"]);
    restore("e4");
    server.say("lobby", "live");
    await settle();
    expect(rows()).toEqual(["e4 a", "e4 b", "live"]);
  });

  it("turns a sent row into its event in one step, also when the event comes before the ack", async () => {
    const { server, client, start, rows } = setUp();
    await start("lobby");
    const seen: string[] = [];
    client.subscribeRoom("lobby", () => {
      const { pending, events } = client.getTimeline("lobby");
      seen.push(`${events.length}+${pending.length}`);
    });
    client.send("lobby", "hello");
    await settle();
    expect(rows().at(-1)).toBe("hello");
    expect(new Set(seen)).toEqual(new Set(["3+1", "4+0"]));
    server.lose = (frame) => frame.type === "ack";
    client.send("lobby", "again");
    await settle();
    expect(client.getTimeline("lobby").pending).toEqual([]);
    expect(server.texts("lobby").slice(3)).toEqual(["hello", "again"]);
  });

  it("stores what is written before the first welcome, and shows it after a reload without a connection", async () => {
    const storage = memoryOutboxStorage();
    const server = new ChatServer();
    server.accepting = false;
    const before = setUp(server, storage, server.me);
    await before.start();
    before.client.send("lobby", "early");
    await settle();
    before.client.stop();
    const after = setUp(server, storage, server.me);
    await after.start();
    expect(after.client.getTimeline("lobby").pending).toMatchObject([{ text: "early", state: "sending" }]);
    server.accepting = true;
    await after.clock.advance(5_000);
    expect(server.texts("lobby").at(-1)).toBe("early");
  });

  it("keeps another person's rooms and rows away after a change of person", async () => {
    const { server, client, clock, start } = setUp();
    server.addRoom("garden", 2);
    await start("garden");
    server.rooms.delete("garden");
    server.me.userId = "u-other";
    server.cut();
    await clock.advance(2_000);
    expect(client.getSnapshot().me?.userId).toBe("u-other");
    expect(client.getTimeline("garden")).toMatchObject({ status: "not-found", events: [] });
    expect(client.getSnapshot().rooms.map(({ roomId }) => roomId)).toEqual(["lobby"]);
  });
});

describe("the list of rooms", () => {
  it("counts others' messages only, and forgets them when they are read", async () => {
    const { server, client, clock, start, room } = setUp();
    server.addRoom("garden", 4, { readSeq: 2 });
    await start("lobby");
    expect(client.getSnapshot().unread).toBe(2);
    server.say("garden", "three");
    client.send("garden", "mine");
    server.broadcast(
      server.append("garden", { type: "memberJoined", role: "member", userId: "u-eve", username: "eve" }),
    );
    await settle();
    expect(room("garden")).toMatchObject({ unread: 3, members: 3 });
    client.markRead("garden", 7);
    expect(client.getSnapshot().unread).toBe(0);
    await clock.advance(1_000);
    expect(server.frames("markRead")).toEqual([{ action: "markRead", roomId: "garden", seq: 7 }]);
    expect(room("garden")?.unread).toBe(0);
  });

  it("counts down as the marker moves through an open room, with few marks and own messages left out", async () => {
    const { server, client, clock, start, room } = setUp();
    server.addRoom("garden", 60, { readSeq: 20 });
    client.send("garden", "mine");
    await start("garden");
    server.say("garden", "after mine");
    await settle();
    expect(client.getTimeline("garden").unreadFrom).toBe(21);
    expect(room("garden")).toMatchObject({ unread: 41 });
    for (let seq = 21; seq <= 40; seq += 1) client.markRead("garden", seq);
    expect(room("garden")?.unread).toBe(21);
    expect(client.getTimeline("garden").unreadFrom).toBe(21);
    await clock.advance(60_000);
    expect(server.frames("markRead").map(({ seq }) => seq)).toEqual([21, 40]);
    expect(room("garden")?.unread).toBe(21);
    client.markRead("garden", 61);
    expect(room("garden")?.unread).toBe(1);
    client.markRead("garden", 62);
    expect(client.getSnapshot().unread).toBe(0);
  });

  it("does not count again what a resume brings", async () => {
    const { server, clock, start, room } = setUp();
    await start("lobby");
    server.accepting = false;
    server.cut();
    for (let index = 0; index < 5; index += 1) server.say("lobby", `missed ${index}`);
    server.accepting = true;
    await clock.advance(5_000);
    expect(room()).toMatchObject({ unread: 5, head: 8 });
    server.say("lobby", "live");
    expect(room()?.unread).toBe(6);
  });

  it("remembers while offline what was read", async () => {
    const { server, client, clock, network, start, room } = setUp();
    await start("lobby");
    server.say("lobby", "new");
    network.set(false);
    client.markRead("lobby", 4);
    expect(room()?.unread).toBe(0);
    network.set(true);
    await clock.advance(1_000);
    expect(server.frames("markRead")).toHaveLength(1);
    expect(room()?.unread).toBe(0);
  });

  it("follows what another of one's connections read", async () => {
    const { server, start, room } = setUp();
    await start("lobby");
    server.say("lobby", "new");
    server.broadcast({ type: "read", roomId: "lobby", userId: "u-eve", seq: 4, unread: 0 });
    expect(room()?.unread).toBe(1);
    server.broadcast({ type: "read", roomId: "lobby", userId: "u-me", seq: 4, unread: 0 });
    expect(room()?.unread).toBe(0);
  });

  it("creates, joins, leaves and refreshes, and says why it could not", async () => {
    const { server, client, start, network } = setUp();
    await start();
    expect(await client.createRoom({ name: "Zoo" })).toMatchObject({ ok: true, value: { name: "Zoo" } });
    server.openRooms = [{ roomId: "apple", name: "Apple", kind: "public", members: 3, guests: true }];
    await client.refreshRooms();
    expect(client.getSnapshot().openRooms).toHaveLength(1);
    await client.joinRoom({ roomId: "apple" });
    expect(client.getSnapshot().openRooms).toHaveLength(0);
    expect(client.getSnapshot().rooms.map(({ name }) => name)).toEqual(["Lobby", "apple", "Zoo"]);
    expect(await client.leaveRoom("apple")).toEqual({ ok: true, value: null });
    expect(client.getSnapshot().rooms.map(({ name }) => name)).toEqual(["Lobby", "Zoo"]);
    network.set(false);
    expect(await client.createRoom({ name: "Later" })).toMatchObject({ ok: false, code: "unreachable" });
  });

  it("keeps members and their presence", async () => {
    const { server, client, start } = setUp();
    server.members = [{ userId: "u-ana", username: "ana", role: "member", online: false }];
    await start("lobby");
    await client.refreshMembers("lobby");
    server.broadcast({ type: "presence", userId: "u-ana", username: "ana", online: true });
    server.broadcast(
      server.append("lobby", { type: "memberJoined", role: "guest", userId: "u-eve", username: "eve" }),
    );
    expect(client.getMembers("lobby").map(({ username, online }) => `${username} ${online}`)).toEqual([
      "ana true",
      "eve true",
    ]);
    server.broadcast(server.append("lobby", { type: "memberLeft", userId: "u-ana", username: "ana" }));
    expect(client.getMembers("lobby")).toHaveLength(1);
  });
});

describe("typing", () => {
  it("is said at most once per interval, and seen for 6 s or until the message", async () => {
    const { server, client, clock, start } = setUp();
    await start("lobby");
    for (let index = 0; index < 5; index += 1) client.typing("lobby");
    await clock.advance(3_000);
    client.typing("lobby");
    await settle();
    expect(server.frames("typing")).toHaveLength(2);
    const typists = () => client.getTimeline("lobby").typing.map(({ username }) => username);
    server.broadcast({ type: "typing", roomId: "lobby", userId: "u-me", username: "me" });
    server.broadcast({ type: "typing", roomId: "lobby", userId: "u-ana", username: "ana" });
    expect(typists()).toEqual(["ana"]);
    await clock.advance(5_999);
    expect(typists()).toEqual(["ana"]);
    await clock.advance(1);
    expect(typists()).toEqual([]);
    server.broadcast({ type: "typing", roomId: "lobby", userId: "u-ana", username: "ana" });
    server.say("lobby", "done");
    expect(typists()).toEqual([]);
  });
});

describe("snapshots", () => {
  it("stay the same object until something changes, and tell listeners once for many changes", async () => {
    const { server, client, start } = setUp();
    server.addRoom("garden", 1);
    await start("lobby");
    expect(client.getSnapshot()).toBe(client.getSnapshot());
    const timeline = client.getTimeline("lobby");
    expect(client.getTimeline("lobby")).toBe(timeline);
    expect(client.getTimeline("never opened")).toBe(client.getTimeline("never opened"));
    let calls = 0;
    let gardenCalls = 0;
    const stop = client.subscribeRoom("lobby", () => {
      calls += 1;
    });
    client.subscribeRoom("garden", () => {
      gardenCalls += 1;
    });
    for (let index = 0; index < 50; index += 1) server.say("lobby", `${index}`);
    await settle();
    expect(calls).toBe(1);
    expect(gardenCalls).toBe(0);
    expect(client.getTimeline("lobby")).not.toBe(timeline);
    stop();
    server.say("lobby", "more");
    await settle();
    expect(calls).toBe(1);
  });
});
