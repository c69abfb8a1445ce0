// What a room's name and topic may be (PROTOCOL.md, "Text forms"), told before the server is asked.

const MAX_NAME_BYTES = 64;
const MAX_TOPIC_BYTES = 256;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

export function nameError(name: string): string | null {
  if (name === "") return "Give the room a name.";
  return bytes(name) > MAX_NAME_BYTES ? "That name is too long. Keep it within 64 letters." : null;
}

export function topicError(topic: string): string | null {
  return bytes(topic) > MAX_TOPIC_BYTES ? "That topic is too long. Keep it within 256 letters." : null;
}

/** The server takes one line, trimmed. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
