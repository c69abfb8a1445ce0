import { expect, test } from "vitest";
import type { ServerConfig } from "@/config/server";
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
test("by invitation", () => {
  expect(ways({ ...site, signup: "invited" })).toEqual(["login", "guest"]);
  expect(ways({ ...site, signup: "invited" }, "word")).toEqual(["login", "signup", "guest"]);
});
