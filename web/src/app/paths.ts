import { readStored, writeStored } from "@/config/storage";
import { messagePath, roomPath } from "@/lib/addresses";

const LAST_KEY = "natter.last-room";

export { messagePath, roomPath };

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

/** Where to begin among one's rooms: where one was last, or the first; null in no room at all. */
export function homePath(rooms: readonly { roomId: string }[]): string | null {
  const last = readStored(LAST_KEY) ?? "lobby";
  const room = rooms.find(({ roomId }) => roomId === last) ?? rooms[0];
  return room ? roomPath(room.roomId) : null;
}

const WANTED = /^\/(r\/[a-z0-9]+(\?m=\d+)?|join\/[a-z0-9]+|settings|admin|claim)$/;

/** Where to go after signing in; anything but a path of this client is ignored. */
export function nextPath(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "";
  return WANTED.test(next) ? next : lastRoomPath();
}

/** The word of the invitation that one came by. */
export function invitedBy(search: string): string | null {
  const next = new URLSearchParams(search).get("next") ?? "";
  return /^\/join\/([a-z0-9]+)$/.exec(next)?.[1] ?? null;
}

/** The event that a link points at, or null. */
export function targetSeq(search: string): number | null {
  const value = new URLSearchParams(search).get("m") ?? "";
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

const WAY_KEY = "natter.way";

/** Kept in this tab while the browser is away at an identity provider. */
export function keepWay(path: string): void {
  try {
    sessionStorage.setItem(WAY_KEY, path);
  } catch {
    // One then begins at home.
  }
}

export function takeWay(): string | null {
  try {
    const path = sessionStorage.getItem(WAY_KEY);
    sessionStorage.removeItem(WAY_KEY);
    return path !== null && WANTED.test(path) ? path : null;
  } catch {
    return null;
  }
}
