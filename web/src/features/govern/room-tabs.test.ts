import { expect, test } from "vitest";
import type { Role, Room, User } from "@/protocol";
import { changesOf } from "./room-form";
import { roomRights } from "./room-tabs";

const me: User = { userId: "me", username: "me", guest: false, siteAdmin: false };
const room = { roomId: "r", name: "R", kind: "public", guests: true, archived: false } as Room;
const at = (role: Role, part: Partial<Room> = {}, mine = me) => roomRights({ ...room, role, ...part }, mine);

test.each<[Role, string[]]>([
  ["owner", ["room", "invites", "bans", "history"]],
  ["admin", ["room", "invites", "bans", "history"]],
  ["moderator", ["invites"]],
  ["member", []],
  ["guest", []],
])("%s sees %j", (role, tabs) => expect(at(role).tabs).toEqual(tabs));

test("only owners and site admins end a room, and nobody ends the lobby", () => {
  expect(at("owner")).toMatchObject({ mayArchive: true, mayDelete: true, mayUpdate: true });
  expect(at("admin")).toMatchObject({ mayArchive: false, mayDelete: false, mayUpdate: true });
  expect(at("member", {}, { ...me, siteAdmin: true })).toMatchObject({ mayDelete: true, mayUpdate: false });
  expect(at("member", { roomId: "lobby" }, { ...me, siteAdmin: true })).toMatchObject({
    ...{ mayDelete: false, mayArchive: false, mayUpdate: true },
  });
});

test("what is archived is only taken out again, and a direct room has nothing to set", () => {
  expect(at("owner", { archived: true })).toMatchObject({ mayUpdate: false, mayArchive: true });
  expect(at("owner", { archived: true }).tabs).not.toContain("invites");
  expect(at("admin", { archived: true }).tabs).toEqual(["bans", "history"]);
  expect(at("owner", { kind: "direct" }).tabs).toEqual([]);
});

test("only what differs is sent", () => {
  const wish = { name: "R", topic: "", kind: "public", guests: true } as const;
  expect(changesOf(room, wish)).toEqual({});
  expect(changesOf({ ...room, topic: "T" }, { ...wish, name: "S", kind: "private", guests: false })).toEqual({
    ...{ name: "S", topic: "", kind: "private", guests: false },
  });
});
