// Markdown as React elements. No HTML string exists anywhere on the way, so there is nothing to sanitise. Everything that chat does not
// offer is switched off in the parser, so that raw HTML, headings and definitions stay text.

import type { Nodes, Parents } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmStrikethroughFromMarkdown } from "mdast-util-gfm-strikethrough";
import { gfmStrikethrough } from "micromark-extension-gfm-strikethrough";
import { Fragment, type ReactNode } from "react";
import { CodeBlock } from "./code-block";
import { linkify, OutLink, safeHref } from "./links";

export { linkify };

const DISABLED = [
  "htmlFlow",
  "htmlText",
  "headingAtx",
  "setextUnderline",
  "thematicBreak",
  "definition",
  "codeIndented",
  "characterReference",
];

type Place = { key: number; inLink: boolean };

function children(node: Parents, place: Place): ReactNode[] {
  return node.children.map((child, key) => renderBlock(child, { ...place, key }));
}

function renderLink(address: string, label: ReactNode, place: Place): ReactNode {
  const href = place.inLink ? null : safeHref(address);
  if (!href) return <Fragment key={place.key}>{label}</Fragment>;
  return (
    <OutLink key={place.key} href={href}>
      {label}
    </OutLink>
  );
}

function renderInline(node: Nodes, place: Place): ReactNode {
  const { key } = place;
  switch (node.type) {
    case "text":
      return <Fragment key={key}>{place.inLink ? node.value : linkify(node.value)}</Fragment>;
    case "strong":
      return <strong key={key}>{children(node, place)}</strong>;
    case "emphasis":
      return <em key={key}>{children(node, place)}</em>;
    case "delete":
      return <del key={key}>{children(node, place)}</del>;
    case "inlineCode":
      return <code key={key}>{node.value}</code>;
    case "break":
      return <br key={key} />;
    case "link":
      return renderLink(node.url, children(node, { ...place, inLink: true }), place);
    // Never loaded: an image would tell its host who reads here.
    case "image":
      return renderLink(node.url, node.alt || node.url, place);
    default:
      return null;
  }
}

function renderBlock(node: Nodes, place: Place): ReactNode {
  const { key } = place;
  switch (node.type) {
    case "paragraph":
      return (
        <p key={key} dir="auto">
          {children(node, place)}
        </p>
      );
    case "blockquote":
      return <blockquote key={key}>{children(node, place)}</blockquote>;
    case "list":
      return node.ordered ? (
        <ol key={key} start={node.start ?? 1}>
          {children(node, place)}
        </ol>
      ) : (
        <ul key={key}>{children(node, place)}</ul>
      );
    case "listItem":
      return <li key={key}>{children(node, place)}</li>;
    case "code":
      return <CodeBlock key={key} language={node.lang ?? ""} code={node.value} />;
    default:
      return renderInline(node, place);
  }
}

export function renderMarkdown(text: string): ReactNode {
  const tree = fromMarkdown(text, {
    extensions: [gfmStrikethrough({ singleTilde: false }), { disable: { null: DISABLED } }],
    mdastExtensions: [gfmStrikethroughFromMarkdown()],
  });
  return children(tree, { key: 0, inLink: false });
}
