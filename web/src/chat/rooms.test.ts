import { describe, expect, it } from "vitest";
import type { Room } from "@/protocol";
import { message } from "@/testing/events";
import { RoomList } from "./rooms";

function room(fields: Partial<Room> = {}): Room {
  return {
    ...{
      roomId: "lobby",
      name: "Lobby",
      kind: "public",
      role: "member",
      epoch: "e1",
      head: 10,
      readSeq: 6,
      unread: 4,
      members: 2,
      guests: true,
      archived: false,
      requests: 0,
    },
    ...fields,
  };
}

function listOf(...rooms: Room[]) {
  const list = new RoomList();
  for (const known of rooms) list.learn(known);
  const unread = () => list.get("lobby")?.unread;
  const hear = (seq: number, userId = "u-ana") => list.applied(message(seq, { userId }), "u-me");
  return { list, unread, hear };
}

describe("the list of rooms", () => {
  it("puts the lobby first, then goes by name as people sort", () => {
    const named = (roomId: string, name: string) => room({ roomId, name });
    const { list } = listOf(
      named("a", "room 10"),
      named("b", "Äpfel"),
      named("lobby", "Zebra"),
      named("c", "Room 9"),
    );
    expect(list.snapshot().map(({ name }) => name)).toEqual(["Zebra", "Äpfel", "Room 9", "room 10"]);
    expect(list.snapshot()).toBe(list.snapshot());
  });

  it("counts others' messages after the head that the server counted to", () => {
    const { unread, hear } = listOf(room());
    hear(9);
    hear(11);
    hear(12, "u-me");
    expect(unread()).toBe(5);
  });

  it("counts off exactly what was heard live, and trusts the server for the rest", () => {
    const { list, unread, hear } = listOf(room());
    hear(11);
    hear(12);
    list.read("lobby", 8);
    expect(unread()).toBe(6);
    list.read("lobby", 8, 4);
    expect(unread()).toBe(4);
    list.read("lobby", 11);
    expect(unread()).toBe(1);
    list.read("lobby", 9, 9);
    expect(unread()).toBe(1);
  });

  it("keeps what was heard after a fresh account, and what was read before the server knew", () => {
    const { list, unread, hear } = listOf(room());
    hear(11);
    hear(12);
    list.learn(room({ head: 11, unread: 5 }));
    expect(unread()).toBe(6);
    list.read("lobby", 12);
    list.learn(room({ head: 12, unread: 6 }));
    expect(unread()).toBe(0);
    list.learn(room({ head: 11, unread: 5, name: "Hall" }));
    expect(list.get("lobby")).toMatchObject({ unread: 0, name: "Lobby", head: 12 });
  });

  it("believes a new epoch whole", () => {
    const { list, unread, hear } = listOf(room());
    hear(11);
    list.learn(room({ epoch: "e2", head: 3, readSeq: 2, unread: 1 }));
    expect(unread()).toBe(1);
    hear(12);
    expect(unread()).toBe(1);
  });
});
