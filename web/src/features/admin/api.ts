// The calls of PROTOCOL.md's REST part for those who govern the site.

import { type Answer, callFor, callForNothing, type Flat, flat } from "@/config/api";
import type { Page } from "@/lib/use-pages";
import type {
  AdminAudit,
  AdminInvited,
  AdminInvites,
  AdminPeople,
  AdminPerson,
  AdminPersonBody,
  AdminRoom,
  AdminRooms,
  AuditLine,
  SiteSettingsBody,
} from "@/protocol";

export type SiteSettings = Required<SiteSettingsBody>;

async function page<T, B extends { hasMore: boolean }>(
  answer: Promise<Answer<B>>,
  items: (body: B) => readonly T[],
): Promise<Flat<Page<T>>> {
  const known = await flat(answer);
  return known.ok ? { ok: true, value: { items: items(known.value), hasMore: known.value.hasMore } } : known;
}

const query = (name: string, value: string | undefined): string =>
  value === undefined ? "" : `?${name}=${encodeURIComponent(value)}`;

export const readPeople = (last: AdminPerson | undefined) =>
  page(
    callFor<AdminPeople>("people", "GET", `/api/admin/people${query("after", last?.user.userId)}`),
    (body) => body.people,
  );

export const readAdminRooms = (last: AdminRoom | undefined) =>
  page(
    callFor<AdminRooms>("rooms", "GET", `/api/admin/rooms${query("after", last?.roomId)}`),
    (body) => body.rooms,
  );

export const readAudit = (last: AuditLine | undefined) =>
  page(
    callFor<AdminAudit>("entries", "GET", `/api/admin/audit${query("before", last?.id)}`),
    (body) => body.entries,
  );

export const changePerson = (userId: string, body: AdminPersonBody) =>
  flat(callForNothing("PATCH", `/api/admin/people/${userId}`, body));

export const archiveRoom = (roomId: string, archived: boolean) =>
  flat(callForNothing("PATCH", `/api/admin/rooms/${roomId}`, { archived }));

export const deleteRoom = (roomId: string) => flat(callForNothing("DELETE", `/api/admin/rooms/${roomId}`));

export const readSettings = () => flat(callFor<SiteSettings>("signup", "GET", "/api/admin/settings"));

export const changeSettings = (body: SiteSettingsBody) =>
  flat(callFor<SiteSettings>("signup", "PATCH", "/api/admin/settings", body));

export const siteInvites = {
  list: async () => {
    const answer = await flat(callFor<AdminInvites>("invites", "GET", "/api/admin/invites"));
    return answer.ok ? { ok: true as const, value: answer.value.invites } : answer;
  },
  create: async (wish: { expiresInMs?: number; uses?: number }) => {
    const answer = await flat(callFor<AdminInvited>("word", "POST", "/api/admin/invites", wish));
    return answer.ok ? { ok: true as const, value: answer.value.word } : answer;
  },
  revoke: (inviteId: string) => flat(callForNothing("DELETE", `/api/admin/invites/${inviteId}`)),
};
