import { expect, test } from "vitest";
import { parseConfig } from "./server";

const origin = "https://chat.example";

test("a server that tells little is taken as it was before it could tell more", () => {
  expect(parseConfig({ socketUrl: "/ws" }, origin)).toEqual({
    socketUrl: "wss://chat.example/ws",
    siteName: "Natter",
    guests: false,
    signup: "open",
    lobby: true,
    providers: [],
    unclaimed: false,
  });
});

test("all that is told arrives, and nothing that could lead elsewhere", () => {
  const told = {
    socketUrl: "wss://socket.example/ws",
    siteName: "Club",
    guests: true,
    signup: "invited",
    lobby: false,
    emailDomains: ["club.example"],
    providers: [{ id: "cognito", name: "Club login" }, { id: "../x", name: "no" }, { id: 3 }, null],
    unclaimed: true,
  };
  expect(parseConfig(told, origin)).toEqual({ ...told, providers: [{ id: "cognito", name: "Club login" }] });
});

test("what is no configuration is none", () => {
  for (const value of [null, "x", {}, { socketUrl: 1 }]) expect(parseConfig(value, origin)).toBeNull();
});
