// The real program on a fresh data folder, and the ways it can end: asked to stop, or killed on the spot.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PreviewServer, preview } from "vite";

const program =
  process.env.NATTER_PROGRAM ?? new URL("../../../target/release/natter", import.meta.url).pathname;

/** For tests about order and history, not about rates. */
export const unhurried = [
  ...["--person-messages-per-second", "100000", "--person-messages-burst", "100000"],
  ...["--room-messages-per-second", "100000", "--room-messages-burst", "100000"],
  ...["--person-actions-per-second", "100000"],
  ...["--person-changes-per-second", "100000", "--person-changes-burst", "100000"],
  ...["--room-changes-per-second", "100000", "--room-changes-burst", "100000"],
];

const READY = /Natter is ready at http:\/\/[^:\s]+:(\d+)/;
const READY_MS = 15_000;

function ready(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`not ready in time: ${said}`)), READY_MS);
    const hear = (chunk: Buffer) => {
      said += chunk;
      const port = READY.exec(said)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${said}`)));
    child.once("error", reject);
  });
}

/**
 * A release program carries the client it was built with. With NATTER_CLIENT=dist the client of this folder is served in its place, with the
 * program behind it: for work on the client alone.
 */
async function clientBefore(port: number): Promise<PreviewServer | null> {
  if (process.env.NATTER_CLIENT !== "dist") return null;
  const target = `http://127.0.0.1:${port}`;
  const behind = { target, changeOrigin: false };
  const proxy = { "/api": behind, "/config.json": behind, "/ws": { ...behind, ws: true } };
  return preview({ logLevel: "error", preview: { host: "127.0.0.1", port: 0, cors: false, proxy } });
}

/** The code for the first site admin, in five groups and a short one. */
const CODE = /enter ([0-9A-Z-]+) at/;

export class Natter {
  private front: PreviewServer | null = null;
  /** What the program said when it was started. */
  private said = "";
  private child: ChildProcess | null = null;
  port = 0;

  private constructor(
    private readonly folder: string,
    private readonly flags: readonly string[],
  ) {}

  static async start(flags: readonly string[] = unhurried): Promise<Natter> {
    const natter = new Natter(await mkdtemp(join(tmpdir(), "natter-e2e-")), flags);
    try {
      await natter.startAgain();
      natter.front = await clientBefore(natter.port);
    } catch (error) {
      await natter.remove();
      throw error;
    }
    return natter;
  }

  get origin(): string {
    const address = this.front?.httpServer.address();
    const port = address && typeof address === "object" ? address.port : this.port;
    return `http://127.0.0.1:${port}`;
  }

  /** Printed once, for whoever is to govern the site. */
  get adminCode(): string {
    const code = CODE.exec(this.said)?.[1];
    if (!code) throw new Error(`no code was printed: ${this.said}`);
    return code;
  }

  /** On the port it had before. */
  async startAgain(): Promise<void> {
    const where = ["--listen", `127.0.0.1:${this.port}`, "--data", join(this.folder, "data")];
    const words = ["serve", ...where, "--newcomers-burst", "1000", "--log", "error", ...this.flags];
    this.child = spawn(program, words, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
    const hear = (chunk: Buffer) => {
      this.said += chunk;
    };
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
    this.port = await ready(this.child);
  }

  /** SIGTERM lets it close its sockets, SIGKILL does not. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.end("SIGKILL");
    await this.front?.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
