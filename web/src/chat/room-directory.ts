// Reads lists from the server, page by page: my rooms, rooms I could join, the people of a room. It must not know who shows them.

import type { Member, OpenRoom, Room } from "@/protocol";
import type { Requests } from "./requests";

/** No list is longer than this many pages; a server that says "more" for ever must not keep us busy for ever. */
const MOST_PAGES = 50;

export type RoomsAnswer = { rooms: Room[]; openRooms: OpenRoom[] };

export async function readRooms(requests: Requests): Promise<RoomsAnswer> {
  const all: RoomsAnswer = { rooms: [], openRooms: [] };
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await requests.ask(
      after === undefined ? { action: "getRooms" } : { action: "getRooms", after },
    );
    all.rooms.push(...answer.rooms);
    all.openRooms.push(...answer.openRooms);
    const last = answer.openRooms.at(-1) ?? answer.rooms.at(-1);
    if (!answer.hasMore || last === undefined) break;
    after = last.roomId;
  }
  return all;
}

export async function readMembers(requests: Requests, roomId: string): Promise<Member[]> {
  const all = new Map<string, Member>();
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const place = after === undefined ? { roomId } : { roomId, after };
    const answer = await requests.ask({ action: "getMembers", ...place });
    for (const member of answer.members) all.set(member.userId, member);
    const last = answer.members.at(-1);
    if (!answer.hasMore || last === undefined) break;
    after = last.userId;
  }
  return [...all.values()];
}
