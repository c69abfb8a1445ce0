// What the first message does not need is loaded when it is asked for.

import { lazy } from "react";

export const Welcome = lazy(async () => ({ default: (await import("@/features/auth/welcome")).Welcome }));
export const Settings = lazy(async () => ({
  default: (await import("@/features/settings/settings")).Settings,
}));
export const CreateRoom = lazy(async () => ({
  default: (await import("@/features/rooms/create-room")).CreateRoom,
}));
export const RoomSwitcher = lazy(async () => ({
  default: (await import("@/features/rooms/room-switcher")).RoomSwitcher,
}));
export const MembersSheet = lazy(async () => ({
  default: (await import("@/features/members/members-sheet")).MembersSheet,
}));
