import { describe, expect, test } from "vitest";
import { messageRights, type RoomRights } from "./message-rights";

const room = (part: Partial<RoomRights> = {}): RoomRights => ({
  role: "member",
  direct: false,
  archived: false,
  muted: false,
  ...part,
});
const own = { userId: "ana" };
const other = { userId: "ben" };
const may = (rights: ReturnType<typeof messageRights>) =>
  Object.entries(rights)
    .filter(([, allowed]) => allowed)
    .map(([right]) => right);

describe("with a message one", () => {
  test.each([
    ["member", own, room(), ["react", "unreact", "reply", "edit", "delete"]],
    ["member", other, room(), ["react", "unreact", "reply"]],
    ["guest", own, room({ role: "guest" }), ["react", "unreact", "reply", "edit", "delete"]],
    ["moderator", other, room({ role: "moderator" }), ["react", "unreact", "reply", "pin", "delete"]],
    ["admin", own, room({ role: "admin" }), ["react", "unreact", "reply", "edit", "pin", "delete"]],
    ["person of a direct room", other, room({ direct: true }), ["react", "unreact", "reply", "pin"]],
    ["muted member", own, room({ muted: true }), ["unreact", "delete"]],
    ["muted moderator", other, room({ role: "moderator", muted: true }), ["unreact"]],
    ["muted person of a direct room", other, room({ direct: true, muted: true }), ["unreact"]],
    ["owner of an archived room", own, room({ role: "owner", archived: true }), []],
  ] as const)("may as %s do only what the server takes (%o)", (_, message, rights, allowed) => {
    expect(may(messageRights(rights, message, "ana"))).toEqual(allowed);
  });

  test("may do nothing once it is deleted", () => {
    expect(may(messageRights(room({ role: "owner" }), { ...own, deleted: true }, "ana"))).toEqual([]);
  });
});
