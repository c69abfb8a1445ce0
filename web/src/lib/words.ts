// The client's words for roles and kinds of rooms.

import type { Role, RoomKind } from "@/protocol";

export const roleWords: Record<Role, { label: string; phrase: string }> = {
  owner: { label: "owner", phrase: "the owner" },
  admin: { label: "admin", phrase: "an admin" },
  moderator: { label: "moderator", phrase: "a moderator" },
  member: { label: "member", phrase: "a member" },
  guest: { label: "guest", phrase: "a guest" },
};

export const kindWords: Record<RoomKind, { label: string; adjective: string; sentence: string }> = {
  public: {
    label: "Public",
    adjective: "public",
    sentence: "Everyone on this server can find it and come in.",
  },
  approval: {
    label: "By approval",
    adjective: "open by approval",
    sentence: "Whoever has the link may ask to come in. You decide.",
  },
  private: {
    label: "Private",
    adjective: "private",
    sentence: "Nobody can find it. People come in by invitation only.",
  },
  direct: { label: "Direct", adjective: "direct", sentence: "Only the people in it." },
};
