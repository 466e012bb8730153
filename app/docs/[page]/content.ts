/// <reference types="mdx" />

import type { ComponentType } from "react";

type Content = () => Promise<{ readonly default: ComponentType }>;

/** Each page's text, compiled with the product: nothing is evaluated when it is asked for. */
export const CONTENT: Readonly<Record<string, Content>> = {
  "access-control": () => import("@/docs/product/access-control.mdx"),
  analytics: () => import("@/docs/product/analytics.mdx"),
  authentication: () => import("@/docs/product/authentication.mdx"),
  catalog: () => import("@/docs/product/catalog.mdx"),
  changelog: () => import("@/docs/product/changelog.mdx"),
  clients: () => import("@/docs/product/clients.mdx"),
  connections: () => import("@/docs/product/connections.mdx"),
  "identity-forwarding": () => import("@/docs/product/identity-forwarding.mdx"),
  members: () => import("@/docs/product/members.mdx"),
  quickstart: () => import("@/docs/product/quickstart.mdx"),
  security: () => import("@/docs/product/security.mdx"),
  "self-hosting": () => import("@/docs/product/self-hosting.mdx"),
  troubleshooting: () => import("@/docs/product/troubleshooting.mdx"),
  "trusted-issuers": () => import("@/docs/product/trusted-issuers.mdx"),
  "what-is-mcp": () => import("@/docs/product/what-is-mcp.mdx"),
};
