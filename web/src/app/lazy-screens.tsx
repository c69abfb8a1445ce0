// What the first message does not need is loaded when it is asked for.

import { part } from "@/lib/part";

export const Welcome = part(async () => (await import("@/features/auth/welcome")).Welcome);
export const Reset = part(async () => (await import("@/features/auth/reset")).Reset);
export const Notices = part(async () => (await import("./notices")).Notices);
export const Settings = part(async () => (await import("@/features/settings/settings")).Settings);
export const Admin = part(async () => (await import("@/features/admin/admin")).Admin);
export const CreateRoom = part(async () => (await import("@/features/rooms/create-room")).CreateRoom);
export const JoinByLink = part(async () => (await import("@/features/rooms/join-by-link")).JoinByLink);
export const NewDirect = part(async () => (await import("@/features/rooms/new-direct")).NewDirect);
export const RoomSwitcher = part(async () => (await import("@/features/rooms/room-switcher")).RoomSwitcher);
export const SearchDialog = part(async () => (await import("@/features/search/search-dialog")).SearchDialog);
export const RoomDoor = part(async () => (await import("@/features/rooms/room-door")).RoomDoor);
export const Invitation = part(async () => (await import("@/features/rooms/invitation")).Invitation);
export const RoomSettings = part(async () => (await import("@/features/govern/room-settings")).RoomSettings);
export const PinsDialog = part(async () => (await import("@/features/timeline/pins")).PinsDialog);
export const RoomMenu = part(async () => (await import("@/features/rooms/room-menu")).RoomMenu);
export const MembersContent = part(
  async () => (await import("@/features/members/members-content")).MembersContent,
);
export const MembersSheet = part(async () => (await import("@/features/members/members-sheet")).MembersSheet);

/** Fetches what a key opens, so that it is there when the key is pressed. What cannot be fetched now is fetched when it is asked for. */
export function fetchKeyed(): void {
  for (const { fetch } of [RoomSwitcher, SearchDialog]) void fetch().catch(() => undefined);
}
