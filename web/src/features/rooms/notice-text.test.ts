import { expect, test } from "vitest";
import type { ChatNotice } from "@/chat/notices";
import { noticeText } from "./notice-text";

const by = { userId: "u", username: "Ana\u202e" };

test.each<[ChatNotice["kind"], string, string]>([
  ["removed", "Ana removed you from Garden", "You were removed from the room"],
  ["banned", "Ana banned you from Garden", "You were banned from the room"],
  ["deleted", "Ana deleted Garden", "The room was deleted"],
  ["lost", "You are no longer in Garden", "You are no longer in the room"],
  ["approved", "You were let into Garden", "You were let in"],
  ["rejected", "Your request to join Garden was declined", "Your request to join was declined"],
])("%s", (kind, told, untold) => {
  const notice = { id: 1, kind, roomId: "r" };
  expect(noticeText({ ...notice, roomName: "Garden", by })).toBe(told);
  expect(noticeText({ ...notice, roomName: null, by: null })).toBe(untold);
});
