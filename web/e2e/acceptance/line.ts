// A network that can be broken on purpose: passes TCP between browser and server, unchanged, until told to hold, cut or refuse.

import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";

/** `up` is what the browser sends, `down` is what it hears. */
export type Direction = "up" | "down";

type Pair = { browser: Socket; server: Socket };

export class Line {
  private readonly pairs = new Set<Pair>();
  private readonly held = new Set<Direction>();
  private refusing = false;
  private delayMs = 0;

  private constructor(
    private readonly target: () => number,
    private readonly listener: Server,
  ) {
    listener.on("connection", (browser) => this.accept(browser));
  }

  /** The port is asked for on each connection, because a server may come back. */
  static async start(target: () => number): Promise<Line> {
    const listener = createServer();
    const line = new Line(target, listener);
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return line;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Nothing passes that way any more; connections stay open and notice nothing. What was held is lost when they are cut. */
  hold(direction: Direction): void {
    this.held.add(direction);
    for (const pair of this.pairs) this.source(pair, direction).pause();
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  cut(): void {
    for (const { browser, server } of this.pairs) {
      browser.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.pairs.clear();
  }

  heal(): void {
    this.refusing = false;
    this.delayMs = 0;
    this.held.clear();
    for (const { browser, server } of this.pairs) {
      browser.resume();
      server.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, "close");
  }

  private source({ browser, server }: Pair, direction: Direction): Socket {
    return direction === "up" ? browser : server;
  }

  private accept(browser: Socket): void {
    if (this.refusing) return void browser.resetAndDestroy();
    const server = dial(this.target(), "127.0.0.1");
    const pair = { browser, server };
    this.pairs.add(pair);
    this.join(browser, server, pair);
    this.join(server, browser, pair);
    for (const direction of this.held) this.source(pair, direction).pause();
  }

  private join(from: Socket, to: Socket, pair: Pair): void {
    const later = (work: () => void) => (this.delayMs > 0 ? setTimeout(work, this.delayMs) : work());
    from.on("data", (chunk) => later(() => void (to.destroyed || to.write(chunk))));
    from.on("end", () => later(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => this.pairs.delete(pair));
  }
}
