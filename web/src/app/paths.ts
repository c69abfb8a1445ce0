import { readStored, writeStored } from "@/config/storage";

const LAST_KEY = "natter.last-room";

export const roomPath = (roomId: string): string => `/r/${roomId}`;

export function rememberRoom(roomId: string): void {
  writeStored(LAST_KEY, roomId);
}

/** On sign-out: the next person at this browser begins in a room of their own. */
export function forgetRoom(): void {
  writeStored(LAST_KEY, null);
}

export function lastRoomPath(): string {
  return roomPath(readStored(LAST_KEY) ?? "lobby");
}

/** Where to go after signing in; anything but a path of this client is ignored. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/(r\/[a-z0-9]+(\?m=\d+)?|settings)$/.test(next) ? next : lastRoomPath();
}

/** The event that a link points at, or null. */
export function targetSeq(search: string): number | null {
  const value = new URLSearchParams(search).get("m") ?? "";
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}
