import { describe, expect, test } from "vitest";
import type { Member, Role, Room, User } from "@/protocol";
import { asDeed, deedsOn, type MemberDeed } from "./member-deeds";

const me: User = { userId: "me", username: "me", guest: false, siteAdmin: false };
const room = { roomId: "garden", kind: "public", archived: false } as Room;
const member = (role: Role, part: Partial<Member> = {}): Member => ({
  ...{ userId: "u", username: "u", role, online: true },
  ...part,
});

function words(deeds: readonly MemberDeed[]): string[] {
  return deeds.map((deed) =>
    deed.what === "role" ? deed.role : deed.what === "mute" ? deed.label : deed.what,
  );
}

const offered = (role: Role, target: Member, part: Partial<Room> = {}, mine: User = me) =>
  words(deedsOn({ me: mine, role, room: { ...room, ...part }, member: target, now: 1000 }));

const MUTES = ["10 minutes", "1 hour", "1 day", "1 week"];

describe("what the menu offers", () => {
  test("nothing on oneself", () => expect(offered("owner", member("owner", { userId: "me" }))).toEqual([]));

  test.each<[Role, Role, string[]]>([
    ["owner", "member", ["message", ...MUTES, "admin", "moderator", "handOver", "kick", "ban"]],
    ["owner", "admin", ["message", ...MUTES, "moderator", "member", "handOver", "kick", "ban"]],
    ["owner", "guest", ["message", ...MUTES, "kick", "ban"]],
    ["admin", "admin", ["message", ...MUTES, "moderator", "member", "kick", "ban"]],
    ["admin", "owner", ["message"]],
    ["moderator", "member", ["message", ...MUTES, "kick"]],
    ["moderator", "moderator", ["message"]],
    ["member", "guest", ["message"]],
  ])("%s on %s", (role, target, deeds) => expect(offered(role, member(target))).toEqual(deeds));

  test("a muted one may be unmuted, once the time is over muted again", () => {
    expect(offered("moderator", member("member", { mutedUntil: 2000 }))).toEqual([
      "message",
      "unmute",
      "kick",
    ]);
    expect(offered("moderator", member("member", { mutedUntil: 900 }))).toContain("1 day");
  });

  test("nobody is muted where nobody writes", () => {
    expect(offered("moderator", member("member"), { archived: true })).toEqual(["message", "kick"]);
  });

  test("the lobby belongs to the site and sends nobody out for a moment", () => {
    expect(offered("owner", member("member"), { roomId: "lobby" })).toEqual([
      ...["message", ...MUTES, "admin", "moderator", "ban"],
    ]);
  });

  test("in a direct room nobody governs, and guests start none", () => {
    expect(offered("owner", member("member"), { kind: "direct" })).toEqual([]);
    expect(offered("guest", member("member"), {}, { ...me, guest: true })).toEqual([]);
  });
});

test("each deed as the server takes it", () => {
  const whom = { roomId: "r", userId: "u" };
  expect(asDeed({ what: "mute", forMs: 5, label: "" }, "r", "u")).toEqual({
    action: "muteMember",
    ...whom,
    forMs: 5,
  });
  expect(asDeed({ what: "unmute" }, "r", "u")).toEqual({ action: "muteMember", ...whom, forMs: 0 });
  expect(asDeed({ what: "role", role: "admin" }, "r", "u")).toMatchObject({
    action: "setRole",
    role: "admin",
  });
  expect(asDeed({ what: "handOver" }, "r", "u")).toMatchObject({ action: "setRole", role: "owner" });
  expect(asDeed({ what: "kick" }, "r", "u")).toEqual({ action: "kickMember", ...whom });
  expect(asDeed({ what: "ban" }, "r", "u")).toEqual({ action: "banMember", ...whom });
});
