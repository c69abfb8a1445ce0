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
    list.marked("lobby", 8, 4);
    expect(unread()).toBe(4);
    list.read("lobby", 11);
    expect(unread()).toBe(1);
    list.marked("lobby", 9, 9);
    expect(unread()).toBe(1);
  });

  it("counts down with the marker by others' messages only, and the server corrects it", () => {
    const { list, unread } = listOf(room({ head: 100, readSeq: 10, unread: 60 }));
    list.read("lobby", 20, [8, 11, 12, 20, 21]);
    expect(unread()).toBe(57);
    list.read("lobby", 30, [12, 20, 21, 22]);
    expect(unread()).toBe(55);
    list.read("lobby", 25, [21, 22]);
    expect(unread()).toBe(55);
    list.marked("lobby", 20, 50);
    expect(unread()).toBe(55);
    list.marked("lobby", 30, 52);
    expect(unread()).toBe(52);
    list.read("lobby", 100);
    expect(unread()).toBe(0);
  });

  it("takes off a fresh account what was read before the server knew, once", () => {
    const { list, unread, hear } = listOf(room({ head: 100, readSeq: 10, unread: 60 }));
    list.read("lobby", 20, [11, 12, 20]);
    list.learn(room({ head: 103, readSeq: 10, unread: 62 }));
    expect(unread()).toBe(59);
    expect(list.get("lobby")?.readSeq).toBe(20);
    list.marked("lobby", 20, 59);
    hear(104);
    list.learn(room({ head: 103, readSeq: 20, unread: 59 }));
    expect(unread()).toBe(60);
  });

  it("follows another device that read further, and one that starts behind", () => {
    const { list, unread } = listOf(room({ head: 100, readSeq: 10, unread: 60 }));
    list.read("lobby", 20, [11, 12]);
    list.learn(room({ head: 100, readSeq: 50, unread: 30 }));
    expect(unread()).toBe(30);
    list.marked("lobby", 60, 25);
    expect(unread()).toBe(25);
    expect(list.get("lobby")?.readSeq).toBe(60);
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
