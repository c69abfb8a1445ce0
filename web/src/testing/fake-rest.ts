// The REST calls of a server that says yes, for the gallery.

import type { AdminPerson, AdminRoom, SessionLine } from "@/protocol";
import { auditLines, invites } from "./fake-deeds";
import { me, people, rooms } from "./sample-data";

const HOUR = 3_600_000;
const now = Date.now();

const sessions: readonly SessionLine[] = [
  {
    sessionId: "s1",
    current: true,
    createdAt: now - HOUR,
    expiresAt: now + 700 * HOUR,
    address: "192.0.2.7",
    agent: navigator.userAgent,
  },
  {
    sessionId: "s2",
    current: false,
    createdAt: now - 200 * HOUR,
    expiresAt: now + 500 * HOUR,
    address: "2001:db8::17",
    agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
  },
];

const adminPeople: readonly AdminPerson[] = people.map((user, index) => ({
  user: { ...user, siteAdmin: index === 0, email: user.guest ? "" : `${index}@example.org` },
  state: index === 4 ? "suspended" : index === 8 ? "deleted" : "active",
  createdAt: now - index * 50 * HOUR,
}));

const adminRooms: readonly AdminRoom[] = rooms.map(({ roomId, name, kind, archived, members }) => ({
  ...{ roomId, name, kind, archived, members },
  createdAt: now - 90 * HOUR,
}));

const settings = { signup: "open", guests: true, lobby: true, emailDomains: ["example.org"] };
const longer = (lists: object) => ({ ...lists, hasMore: true });

function answerTo(path: string): object | null {
  switch (path) {
    case "/api/sessions":
      return { sessions };
    case "/api/me":
      return { user: me };
    case "/api/admin/people":
      return longer({ people: adminPeople });
    case "/api/admin/rooms":
      return longer({ rooms: adminRooms });
    case "/api/admin/audit":
      return longer({ entries: auditLines.map((line) => ({ ...line, address: "192.0.2.7" })) });
    case "/api/admin/settings":
      return settings;
    case "/api/admin/invites":
      return { invites, invite: invites[0], word: "0123456789abcdefghjkmnpqrs" };
    default:
      return path.startsWith("/api/invites/") ? { room: true, expiresAt: now + 90 * HOUR } : null;
  }
}

/** The site as the query wishes it: `signup=invited`, `guests=no`, `lobby=no`, `unclaimed=1`, `providers=1`. */
function configOf(query: URLSearchParams): object {
  return {
    socketUrl: "/ws",
    siteName: "Saturday people",
    guests: query.get("guests") !== "no",
    signup: query.get("signup") ?? "open",
    lobby: query.get("lobby") !== "no",
    emailDomains: query.has("domains") ? ["example.org", "club.example"] : [],
    providers: query.has("providers") ? [{ id: "cognito", name: "Club login" }] : [],
    unclaimed: query.has("unclaimed"),
  };
}

export function fakeFetch(scene: string, query: URLSearchParams): typeof fetch {
  const real = window.fetch.bind(window);
  return async (input, init) => {
    const { pathname } = new URL(String(input), location.origin);
    if (pathname.startsWith("/assets/")) return real(input, init);
    if (pathname === "/config.json" && scene !== "unreachable") return Response.json(configOf(query));
    const known = scene === "welcome" ? null : answerTo(pathname);
    if (known) return Response.json(known, { status: init?.method === "POST" ? 201 : 200 });
    return Response.json({ code: "unauthenticated", message: "no" }, { status: 401 });
  };
}
