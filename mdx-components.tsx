import type { MDXComponents } from "mdx/types";
import type { ReactNode } from "react";
import { slugOfHeading } from "@/lib/docs/slug-of-heading";

function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  if (node !== null && typeof node === "object" && "props" in node)
    return textOf((node.props as { readonly children?: ReactNode }).children);
  return "";
}

/** What Markdown becomes: its own elements, headings with an anchor, and code that can be scrolled by keyboard. */
const components: MDXComponents = {
  h2: ({ children }) => <h2 id={slugOfHeading(textOf(children))}>{children}</h2>,
  h3: ({ children }) => <h3 id={slugOfHeading(textOf(children))}>{children}</h3>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1).
    <pre tabIndex={0}>{children}</pre>
  ),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways where the screen is narrow.
    <table tabIndex={0}>{children}</table>
  ),
};

export function useMDXComponents(): MDXComponents {
  return components;
}
