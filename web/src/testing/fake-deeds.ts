// What a server would answer to deeds and questions, for the gallery: yes to everything, and lists worth looking at.

import type { CommandResult, Deed } from "@/chat/model";
import type { Answer } from "@/chat/requests";
import type { AuditLine, Ban, Invite } from "@/protocol";

const ben = { userId: "ben1ito", username: "Ben Ito" };
const ada = { userId: "ada0moss", username: "Ada Moss" };
const HOUR = 3_600_000;
const now = Date.now();

export const invites: readonly Invite[] = [
  {
    inviteId: "i1",
    roomId: "design",
    by: ada,
    createdAt: now - HOUR,
    expiresAt: now + 24 * HOUR,
    usesLeft: 4,
    used: 1,
  },
  { inviteId: "i2", roomId: "design", by: ben, createdAt: now - 90 * HOUR, used: 12 },
];

const bans: readonly Ban[] = [
  { userId: "zed", username: "Zed", by: ben, bannedAt: now - 50 * HOUR },
  { userId: "spam", username: "Cheap watches and more cheap watches", by: ada, bannedAt: now - 400 * HOUR },
];

export const auditLines: readonly AuditLine[] = [
  {
    id: "6",
    at: now - HOUR,
    deed: "memberMuted",
    actor: ben,
    target: { userId: "dev3rao", username: "Dev Rao" },
  },
  { id: "5", at: now - 2 * HOUR, deed: "inviteCreated", actor: ada, detail: "5 uses" },
  {
    id: "4",
    at: now - 50 * HOUR,
    deed: "memberBanned",
    actor: ben,
    target: { userId: "zed", username: "Zed" },
  },
  { id: "3", at: now - 60 * HOUR, deed: "roleChanged", actor: ada, target: ben, detail: "admin" },
  { id: "2", at: now - 70 * HOUR, deed: "joinApproved", actor: ada, target: ben },
  { id: "1", at: now - 80 * HOUR, deed: "roomCreated", actor: ada },
];

function lists(deed: Deed): object {
  switch (deed.action) {
    case "getBans":
      return { bans };
    case "getInvites":
      return { invites };
    case "createInvite":
      return { invite: { ...invites[0], inviteId: "i3" }, word: "0123456789abcdefghjkmnpqrs" };
    case "getAudit":
      return { entries: auditLines, hasMore: deed.before === undefined };
    default:
      return {};
  }
}

export async function answerDeed<D extends Deed>(deed: D): Promise<CommandResult<Answer<D>>> {
  const value = { type: "result", ...deed, ...lists(deed) };
  return { ok: true, value: value as unknown as Answer<D> };
}
