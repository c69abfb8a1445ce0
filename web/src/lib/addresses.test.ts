import { expect, test } from "vitest";
import { inviteWordOf, isRoomId, pathOf } from "./addresses";

const id = "0123456789abcdefghjkmnpqrs";

test.each([
  [id, `/r/${id}`],
  [` ${id} `, `/r/${id}`],
  ["lobby", "/r/lobby"],
  [`https://chat.example/r/${id}?m=4`, `/r/${id}`],
  [`http://localhost:8080/join/${id}`, `/join/${id}`],
  [`/join/${id}/`, `/join/${id}`],
  [`join/${id}`, `/join/${id}`],
  ["", null],
  ["https://chat.example/", null],
  ["https://chat.example/r/short", null],
  [`https://chat.example/r/${id}x`, null],
  [`javascript:alert(1)//r/${id}`, `/r/${id}`],
])("%s leads to %s", (typed, path) => expect(pathOf(typed)).toBe(path));

test("ids have 26 characters of Crockford's alphabet", () => {
  expect(isRoomId(id)).toBe(true);
  for (const wrong of ["", "nowhere", id.replace("0", "u"), id.toUpperCase(), `${id}0`])
    expect(isRoomId(wrong)).toBe(false);
});

test("the word of an invitation, from a link or bare", () => {
  expect(inviteWordOf(` https://chat.example/join/${id} `)).toBe(id);
  expect(inviteWordOf(id)).toBe(id);
  expect(inviteWordOf(`https://chat.example/r/${id}`)).toBe("");
});
