// What a form about oneself may tell before the server is asked.

import type { Refusal } from "@/config/api";
import type { Fields } from "./use-form";

const EMAIL = /^[^\s@]+@[^\s@]+$/;

export function checkEmail({ email = "" }: Fields): Partial<Fields> {
  if (email.trim() === "") return { email: "Enter your email address." };
  return EMAIL.test(email.trim()) ? {} : { email: "That is not an email address." };
}

export function checkNewPassword({ password = "" }: Fields): Partial<Fields> {
  return password.length < 8 || password.length > 128 ? { password: "Use 8 to 128 characters." } : {};
}

/** Empty takes the name away. */
export function checkDisplayName({ displayName = "" }: Fields): Partial<Fields> {
  const name = displayName.trim();
  return name === "" || /^[\p{L}\p{M}\p{N} ._'-]{2,32}$/u.test(name)
    ? {}
    : { displayName: "Use 2 to 32 letters, digits, spaces or . _ ' -" };
}

export function wrongPassword(refusal: Refusal): string | undefined {
  return refusal.code === "unauthenticated" || refusal.code === "forbidden"
    ? "The password is not right."
    : undefined;
}
