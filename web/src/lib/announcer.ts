// One polite voice for the whole client, at most one sentence a second, so that a busy room cannot drown a screen reader.

const INTERVAL_MS = 1000;

type Listener = (sentence: string) => void;

export class Announcer {
  #listener: Listener | null = null;
  #messages: string[] = [];
  #status: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  listen(listener: Listener): () => void {
    this.#listener = listener;
    return () => {
      this.#listener = null;
    };
  }

  message(sentence: string): void {
    this.#messages.push(sentence);
    if (this.#timer === null) this.#speak();
  }

  /** Only the newest state is worth hearing. */
  status(sentence: string): void {
    this.#status = sentence;
    if (this.#timer === null) this.#speak();
  }

  #speak(): void {
    const [only] = this.#messages;
    const news = this.#messages.length > 1 ? `${this.#messages.length} new messages` : only;
    const sentence = [this.#status, news].filter(Boolean).join(". ");
    this.#messages = [];
    this.#status = null;
    this.#timer = sentence === "" ? null : setTimeout(() => this.#speak(), INTERVAL_MS);
    if (sentence !== "") this.#listener?.(sentence);
  }
}

export const announcer = new Announcer();
