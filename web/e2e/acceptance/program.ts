// A person without a browser: the same REST calls and socket frames, spoken from Node. For filling rooms and for asking what is stored.

import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";

type Frame = Record<string, unknown>;
type Waiting = { resolve: (frame: Frame) => void; reject: (error: Error) => void };
export type Stored = { seq: number; text: string; username: string };

const BATCH = 10;

export async function post(origin: string, path: string, body: object, token?: string): Promise<Response> {
  const headers = {
    "content-type": "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  return fetch(origin + path, { method: "POST", headers, body: JSON.stringify(body) });
}

export class Program {
  private readonly waiting = new Map<string, Waiting>();
  private asked = 0;

  private constructor(
    private readonly socket: WebSocket,
    readonly token: string,
  ) {
    socket.on("message", (data) => this.hear(JSON.parse(String(data)) as Frame));
    socket.on("close", () => {
      for (const { reject } of this.waiting.values()) reject(new Error("the socket was closed"));
    });
  }

  static async guest(origin: string, username: string): Promise<Program> {
    const answer = (await (await post(origin, "/api/guest", { username })).json()) as { token: string };
    return Program.withToken(origin, answer.token);
  }

  static async member(origin: string, username: string, password: string): Promise<Program> {
    const email = `${username.toLowerCase().replace(/[^a-z]/g, ".")}@example.org`;
    const answer = await post(origin, "/api/signup", { email, username, password });
    return Program.withToken(origin, ((await answer.json()) as { token: string }).token);
  }

  static async withToken(origin: string, token: string): Promise<Program> {
    const { ticket } = (await (await post(origin, "/api/ticket", {}, token)).json()) as { ticket: string };
    const socket = new WebSocket(`${origin.replace("http", "ws")}/ws`, ["natter.v1", `ticket.${ticket}`]);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const program = new Program(socket, token);
    await program.ask({ action: "hello" });
    return program;
  }

  /** The first answer that carries the request's id; refusals are thrown. */
  ask(frame: Frame): Promise<Frame> {
    this.asked += 1;
    const requestId = `r${this.asked}`;
    const answer = new Promise<Frame>((resolve, reject) => this.waiting.set(requestId, { resolve, reject }));
    this.socket.send(JSON.stringify({ ...frame, requestId }));
    return answer;
  }

  async say(texts: readonly string[], roomId = "lobby"): Promise<void> {
    for (let start = 0; start < texts.length; start += BATCH) {
      const messages = texts.slice(start, start + BATCH).map((text) => ({ text }));
      await this.ask({ action: "sendMessage", roomId, messages });
    }
  }

  /** One message, by its seq. */
  async write(text: string, roomId = "lobby", replyTo?: number): Promise<number> {
    const frame = { action: "sendMessage", roomId, text, clientMessageId: randomUUID(), replyTo };
    const { seq } = (await this.ask(frame)) as { seq: number };
    return seq;
  }

  async edit(seq: number, text: string, roomId = "lobby"): Promise<void> {
    await this.ask({ action: "editMessage", roomId, seq, text, clientMessageId: randomUUID() });
  }

  async erase(seq: number, roomId = "lobby"): Promise<void> {
    await this.ask({ action: "deleteMessage", roomId, seq });
  }

  async pin(seq: number, roomId = "lobby", on = true): Promise<void> {
    await this.ask({ action: "pinMessage", roomId, seq, on });
  }

  async react(seq: number, emoji: string, roomId = "lobby"): Promise<void> {
    await this.ask({ action: "react", roomId, seq, emoji, on: true });
  }

  async userId(origin: string): Promise<string> {
    const answer = await fetch(`${origin}/api/me`, { headers: { authorization: `Bearer ${this.token}` } });
    return ((await answer.json()) as { user: { userId: string } }).user.userId;
  }

  typing(roomId = "lobby"): void {
    this.socket.send(JSON.stringify({ action: "typing", roomId }));
  }

  async createRoom(name: string): Promise<string> {
    const { room } = (await this.ask({ action: "createRoom", name })) as { room: { roomId: string } };
    return room.roomId;
  }

  /** All messages of a room, oldest first. */
  async log(roomId = "lobby"): Promise<Stored[]> {
    const all: Stored[] = [];
    for (let after = 0; ; ) {
      const page = (await this.ask({ action: "getMessages", roomId, after, limit: 100 })) as {
        messages: Stored[];
        hasMore: boolean;
      };
      all.push(...page.messages);
      after = page.messages.at(-1)?.seq ?? after;
      if (!page.hasMore) return all;
    }
  }

  close(): void {
    this.socket.terminate();
  }

  private hear(frame: Frame): void {
    const id = String(frame.requestId ?? "");
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    this.waiting.delete(id);
    if (frame.type === "error") waiting.reject(new Error(`${frame.code}: ${frame.message}`));
    else waiting.resolve(frame);
  }
}
