import { beforeEach, expect, test } from "vitest";
import {
  forgetRoom,
  homePath,
  invitedBy,
  keepWay,
  lastRoomPath,
  nextPath,
  rememberRoom,
  takeWay,
} from "./paths";

beforeEach(() => forgetRoom());

test.each([
  ["?next=/r/garden", "/r/garden"],
  ["?next=%2Fr%2Fgarden%3Fm%3D4", "/r/garden?m=4"],
  ["?next=/join/w0rd", "/join/w0rd"],
  ["?next=/settings", "/settings"],
  ["?next=/admin", "/admin"],
  ["?next=/claim", "/claim"],
  ["?next=https://evil.example", "/r/lobby"],
  ["?next=//evil.example", "/r/lobby"],
  ["?next=/join/../r/x", "/r/lobby"],
  ["", "/r/lobby"],
])("after signing in with %s one is at %s", (search, path) => expect(nextPath(search)).toBe(path));

test("the word of an invitation survives the way through the welcome page", () => {
  expect(invitedBy("?next=/join/w0rd")).toBe("w0rd");
  expect(invitedBy("?next=/r/w0rd")).toBeNull();
  expect(invitedBy("")).toBeNull();
});

test("home is where one was last, or the first of one's rooms", () => {
  const rooms = [{ roomId: "lobby" }, { roomId: "garden" }];
  expect(homePath(rooms)).toBe("/r/lobby");
  rememberRoom("garden");
  expect(homePath(rooms)).toBe("/r/garden");
  expect(lastRoomPath()).toBe("/r/garden");
  expect(homePath([{ roomId: "attic" }])).toBe("/r/attic");
  expect(homePath([])).toBeNull();
});

test("the way survives a visit to an identity provider, once", () => {
  keepWay("/join/w0rd");
  expect(takeWay()).toBe("/join/w0rd");
  expect(takeWay()).toBeNull();
  keepWay("https://evil.example");
  expect(takeWay()).toBeNull();
});
