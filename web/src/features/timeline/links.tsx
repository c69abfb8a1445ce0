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

const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: true, fuzzyIP: false });
finder.add("ftp:", null).add("//", null);
// Of addresses without a scheme only `www.` and e-mail: any other word with a dot in it may just be a word.
finder.add("www.", {
  validate: (text, at, { re }) => {
    const host = re.get_relative_proto_validator();
    host.lastIndex = at;
    return host.exec(text)?.[0].length ?? 0;
  },
  normalize: (match) => {
    match.url = `https://${match.url}`;
  },
});

const MAY_LINK = /:\/\/|mailto:|www\.|@/i;

/** Bare links inside plain text. */
export function linkify(text: string): ReactNode {
  if (!MAY_LINK.test(text)) return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of finder.match(text) ?? []) {
    const href = safeHref(match.url);
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
