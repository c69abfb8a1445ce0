// Addresses inside the client, and what people paste to get to a room.

const ID = /^[0-9a-hjkmnp-tv-z]{26}$/;

export const roomPath = (roomId: string): string => `/r/${roomId}`;
/** A link to one event of a room. */
export const messagePath = (roomId: string, seq: number): string => `${roomPath(roomId)}?m=${seq}`;
export const invitePath = (word: string): string => `/join/${word}`;

/** Whether a room of this id can exist at all. */
export function isRoomId(text: string): boolean {
  return text === "lobby" || ID.test(text);
}

export const isInviteWord = (text: string): boolean => ID.test(text);

/** The path that a pasted link, or a bare room id, leads to; null for anything else. The server in a link is not looked at. */
export function pathOf(typed: string): string | null {
  const text = typed.trim();
  if (isRoomId(text)) return roomPath(text);
  const [, kind, id = ""] = /(?:^|\/)(r|join)\/([0-9a-z]+)(?:[/?#].*)?$/.exec(text) ?? [];
  if (kind === "r" && isRoomId(id)) return roomPath(id);
  return kind === "join" && isInviteWord(id) ? invitePath(id) : null;
}

/** The word of an invitation, from its link or bare; "" for anything else. */
export function inviteWordOf(typed: string): string {
  const text = typed.trim();
  if (isInviteWord(text)) return text;
  const path = pathOf(text);
  return path?.startsWith("/join/") ? path.slice("/join/".length) : "";
}
