// The deeds of the audit log (natter-core, audit.rs; a test compares the two) as sentences: who did what, and to whom.

export type DeedWords = {
  /** After the name of who did it. */
  did: string;
  /** Between the deed and the name of whom it concerned, where that reads better than nothing. */
  to?: string;
  /** After the name of whom it concerned. */
  after?: string;
};

const words: Record<string, DeedWords> = {
  roomCreated: { did: "created the room" },
  roomUpdated: { did: "changed the room" },
  roomArchived: { did: "archived the room" },
  roomUnarchived: { did: "took the room out of the archive" },
  roomDeleted: { did: "deleted the room" },
  joinApproved: { did: "let", after: "in" },
  joinRejected: { did: "declined" },
  memberKicked: { did: "removed" },
  memberBanned: { did: "banned" },
  memberUnbanned: { did: "lifted the ban", to: "on" },
  memberMuted: { did: "muted" },
  memberUnmuted: { did: "unmuted" },
  roleChanged: { did: "changed the role", to: "of" },
  inviteCreated: { did: "made an invitation" },
  inviteRevoked: { did: "revoked an invitation" },
  inviteUsed: { did: "came in by an invitation" },
  accountCreated: { did: "made an account" },
  guestPromoted: { did: "turned from a guest into an account" },
  accountDeleted: { did: "deleted the account", to: "of" },
  passwordChanged: { did: "changed the password" },
  emailChanged: { did: "changed the email address" },
  sessionRevoked: { did: "signed out another device" },
  identityLinked: { did: "linked a sign-in provider" },
  siteAdminGranted: { did: "made", after: "a site admin" },
  siteAdminRevoked: { did: "took the site admin's rights", to: "from" },
  personSuspended: { did: "suspended" },
  personRestored: { did: "restored" },
  siteUpdated: { did: "changed the site's settings" },
};

/** A deed of a newer server is shown by its own name. */
export function deedWords(deed: string): DeedWords {
  return Object.hasOwn(words, deed) ? (words[deed] ?? { did: deed }) : { did: deed };
}

export const knownDeeds: readonly string[] = Object.keys(words);
