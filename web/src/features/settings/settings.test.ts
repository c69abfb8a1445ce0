import { expect, test } from "vitest";
import { agentWords } from "./agent";
import { checkDisplayName, checkEmail, checkNewPassword, wrongPassword } from "./checks";

test("addresses, passwords and names are looked at before the server is asked", () => {
  expect(checkEmail({ email: " ana@example.org " })).toEqual({});
  expect(checkEmail({})).toHaveProperty("email");
  expect(checkEmail({ email: "ana" })).toHaveProperty("email");
  expect(checkNewPassword({ password: "eight888" })).toEqual({});
  expect(checkNewPassword({ password: "short" })).toHaveProperty("password");
  expect(checkNewPassword({ password: "x".repeat(129) })).toHaveProperty("password");
  expect(checkDisplayName({ displayName: "" })).toEqual({});
  expect(checkDisplayName({ displayName: "Ana d'Été" })).toEqual({});
  expect(checkDisplayName({ displayName: "<b>" })).toHaveProperty("displayName");
});

test("a refusal for the password's sake says so", () => {
  const refusal = { message: "", retryAfterMs: null };
  expect(wrongPassword({ ...refusal, code: "unauthenticated" })).toContain("password");
  expect(wrongPassword({ ...refusal, code: "conflict" })).toBeUndefined();
});

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
    "Safari on iPhone",
  ],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
  ["natter-cli/0.1", "natter-cli/0.1"],
  [undefined, "Unknown program"],
])("%s is called %s", (agent, words) => expect(agentWords(agent)).toBe(words));
