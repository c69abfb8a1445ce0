// Randomness as an argument, for jitter and for ids. Knows nothing of what the ids name.

/** A number in [0, 1), as `Math.random`. */
export type Random = () => number;

/**
 * A version 4 UUID (RFC 9562). Built from `getRandomValues`, because `crypto.randomUUID` is missing where a page comes over plain http
 * from the local network.
 */
export function randomUuid(): string {
  return uuid(crypto.getRandomValues(new Uint8Array(16)), 4);
}

/**
 * A version 7 UUID (RFC 9562): 48 bits of `now`, milliseconds since 1970, then random bits. Ids drawn one after another sort next to each
 * other, so that a store finds a place for them in one page.
 */
export function timeOrderedUuid(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let millis = Math.max(0, Math.floor(now));
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = millis % 256;
    millis = Math.floor(millis / 256);
  }
  return uuid(bytes, 7);
}

function uuid(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
