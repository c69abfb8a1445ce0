// One's rooms may come in several frames, where one has no space for all. Here they become whole again: whoever listens behind this sees one
// `welcome` and one `result`, and nothing that came while a welcome was still being told before the welcome itself.

import type { Room, ServerFrame } from "@/protocol";

type Welcome = Extract<ServerFrame, { type: "welcome" }>;

export class RoomParts {
  private welcome: Welcome | null = null;
  private rooms: Room[] = [];
  private later: ServerFrame[] = [];

  /** The frames that are whole now, in order. */
  take(frame: ServerFrame): ServerFrame[] {
    if (frame.type === "welcome") {
      this.reset();
      if (!frame.moreRooms) return [frame];
      this.welcome = frame;
      this.rooms = [...frame.rooms];
      return [];
    }
    if (frame.type === "rooms") return this.more(frame.rooms, frame.hasMore);
    if (this.welcome) {
      this.later.push(frame);
      return [];
    }
    if (frame.type !== "result" || frame.action !== "getRooms" || this.rooms.length === 0) return [frame];
    const rooms = [...this.rooms, ...frame.rooms];
    this.reset();
    return [{ ...frame, rooms }];
  }

  /** The connection is gone, and with it what it had begun to tell. */
  reset(): void {
    this.welcome = null;
    this.rooms = [];
    this.later = [];
  }

  private more(rooms: readonly Room[], hasMore: boolean): ServerFrame[] {
    this.rooms.push(...rooms);
    if (!this.welcome || hasMore) return [];
    const whole: Welcome = { ...this.welcome, rooms: this.rooms, moreRooms: false };
    const frames = [whole, ...this.later];
    this.reset();
    return frames;
  }
}
