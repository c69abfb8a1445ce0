// The waiting messages of the person signed in, in memory and in storage at once. It must not know connections or frames.

import type { OutboxEntry, OutboxStorage } from "./outbox-storage";
import type { TabLease } from "./tab-lease";

export class OutboxEntries {
  private entries: readonly OutboxEntry[] = [];
  private lastPosition = 0;
  private userId: string | null = null;

  constructor(
    private readonly storage: OutboxStorage,
    private readonly lease: TabLease,
  ) {}

  /** Messages written before the first welcome belong to whoever is welcomed; those of another person stay stored only. */
  async signIn(userId: string): Promise<void> {
    if (this.userId === userId) return;
    this.entries = this.entries.filter((entry) => entry.userId === "").map((entry) => ({ ...entry, userId }));
    this.userId = userId;
    const unnamed = this.entries;
    this.add((await this.load()).filter((entry) => entry.tab === this.lease.tab));
    await this.keep(unnamed);
  }

  all(): readonly OutboxEntry[] {
    return this.entries;
  }

  of(roomId: string): OutboxEntry[] {
    return this.entries.filter((entry) => entry.roomId === roomId);
  }

  find(roomId: string, clientMessageId: string | undefined): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.clientMessageId === clientMessageId && entry.roomId === roomId);
  }

  /** Adds a new message at the end of all. */
  create(
    message: Pick<OutboxEntry, "clientMessageId" | "roomId" | "text" | "replyTo" | "createdAt">,
  ): Promise<void> {
    const position = Math.max(message.createdAt, this.lastPosition + 1);
    const entry: OutboxEntry = {
      ...message,
      userId: this.userId ?? "",
      tab: this.lease.tab,
      position,
      state: "sending",
    };
    this.add([entry]);
    return this.keep([entry]);
  }

  replace(changed: readonly OutboxEntry[]): Promise<void> {
    const byId = new Map(changed.map((entry) => [entry.clientMessageId, entry]));
    this.entries = this.entries.map((entry) => byId.get(entry.clientMessageId) ?? entry);
    return this.keep(changed);
  }

  /** The row stays to be shown; the stored copy has done its duty. */
  unstore(clientMessageId: string): void {
    void this.storage.remove([clientMessageId]).catch(() => undefined);
  }

  drop(clientMessageId: string): void {
    this.entries = this.entries.filter((entry) => entry.clientMessageId !== clientMessageId);
    this.unstore(clientMessageId);
  }

  rename(entry: OutboxEntry, clientMessageId: string): Promise<void> {
    this.unstore(entry.clientMessageId);
    const { batch: _batch, epoch: _epoch, knownSeq: _knownSeq, ...message } = entry;
    const renamed: OutboxEntry = { ...message, clientMessageId };
    this.entries = this.entries.map((other) => (other === entry ? renamed : other));
    return this.keep([renamed]);
  }

  /** Takes over what closed tabs of this browser left unsent; answers whether there was anything. */
  async adopt(): Promise<boolean> {
    const { userId } = this;
    const before = this.entries;
    const tabs = new Set((await this.load()).map((entry) => entry.tab));
    tabs.delete(this.lease.tab);
    for (const tab of tabs) {
      await this.lease.ifClosed(tab, async () => {
        // Read again under the lease: another tab may have been faster.
        const left = (await this.load()).filter((entry) => entry.tab === tab);
        const mine = left.map((entry) => ({ ...entry, tab: this.lease.tab }));
        await this.keep(mine);
        if (this.userId === userId) this.add(mine);
      });
    }
    return this.entries !== before;
  }

  private add(entries: readonly OutboxEntry[]): void {
    const known = new Set(this.entries.map((entry) => entry.clientMessageId));
    const fresh = entries.filter((entry) => !known.has(entry.clientMessageId));
    if (fresh.length === 0) return;
    this.entries = [...this.entries, ...fresh].sort((a, b) => a.position - b.position);
    this.lastPosition = Math.max(this.lastPosition, this.entries.at(-1)?.position ?? 0);
  }

  private async load(): Promise<OutboxEntry[]> {
    return this.userId === null ? [] : this.storage.load(this.userId).catch(() => []);
  }

  /** A full disk must not stop anybody from writing: then the message lives as long as the page. */
  private async keep(entries: readonly OutboxEntry[]): Promise<void> {
    const owned = entries.filter((entry) => entry.userId !== "");
    if (owned.length > 0) await this.storage.put(owned).catch(() => undefined);
  }
}
