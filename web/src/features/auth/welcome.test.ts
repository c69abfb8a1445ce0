import { expect, test } from "vitest";
import type { ServerConfig } from "@/config/server";
import { check, needsCode } from "./form-rules";
import { offers } from "./welcome";

const site: ServerConfig = {
  ...{ socketUrl: "/ws", siteName: "S", guests: true, signup: "open", lobby: true },
  ...{ providers: [], unclaimed: false },
};
const ways = (config: ServerConfig | null, invite: string | null = null) =>
  (["login", "signup", "guest"] as const).filter((way) => offers(way, config, invite));

test("everything is offered until the server has told", () => expect(ways(null)).toHaveLength(3));
test("an open site", () => expect(ways(site)).toEqual(["login", "signup", "guest"]));
test("guests switched off", () => expect(ways({ ...site, guests: false })).toEqual(["login", "signup"]));
test("closed, with or without an invitation", () => {
  expect(ways({ ...site, signup: "closed" })).toEqual(["login", "guest"]);
  expect(ways({ ...site, signup: "closed" }, "word")).toEqual(["login", "guest"]);
});
test("closed and without an admin: the printed code opens it", () => {
  const unclaimed = { ...site, signup: "closed", guests: false, unclaimed: true } as const;
  expect(ways(unclaimed)).toEqual(["login", "signup"]);
  expect(needsCode("signup", unclaimed)).toBe(true);
  expect(needsCode("signup", { ...unclaimed, signup: "open" })).toBe(false);
  expect(needsCode("signup", { ...unclaimed, unclaimed: false })).toBe(false);
  expect(needsCode("login", unclaimed)).toBe(false);
  expect(check("signup", { email: "a@b.c", username: "Ada", password: "12345678", code: "" }, true)).toEqual({
    code: "Enter the code that the server printed.",
  });
});
test("by invitation", () => {
  expect(ways({ ...site, signup: "invited" })).toEqual(["login", "guest"]);
  expect(ways({ ...site, signup: "invited" }, "word")).toEqual(["login", "signup", "guest"]);
});
