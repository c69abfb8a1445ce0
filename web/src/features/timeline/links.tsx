import { LinkifyIt } from "linkify-it";
import type { ReactNode } from "react";

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address when it may be followed, else null. Relative addresses would point into this client and are refused too. */
export function safeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function OutLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

const finder = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false });
finder.add("ftp:", null).add("//", null);

const WWW = /^www\./i;
const MAY_LINK = /:\/\/|mailto:|www\.|@/i;

/** Of addresses without a scheme only `www.` and e-mail: any other word with a dot in it may just be a word. */
function addressOf({ schema, text, url }: { schema: string; text: string; url: string }): string | null {
  if (schema !== "") return safeHref(url);
  return WWW.test(text) ? safeHref(`https://${text}`) : null;
}

/** Bare links inside plain text. */
export function linkify(text: string): ReactNode {
  if (!MAY_LINK.test(text)) return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of finder.match(text) ?? []) {
    const href = addressOf(match);
    if (!href) continue;
    parts.push(text.slice(end, match.index));
    parts.push(
      <OutLink key={match.index} href={href}>
        {match.text}
      </OutLink>,
    );
    end = match.lastIndex;
  }
  return end === 0 ? text : [...parts, text.slice(end)];
}
