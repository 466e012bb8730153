import { sha256Hex } from "@/lib/base/hash";

/** Between a connection's slug and the upstream's own name. Slugs hold no underscore, so uncut names are unambiguous. */
const SEPARATOR = "__";
const HASH_DIGITS = 8;

/** `[a-z0-9-]`, at most 24, no dash at the ends: it is part of a URL and of every tool's name. */
export const SLUG_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,22}[a-z0-9])?$/;

/**
 * The name under which clients see an upstream's tool or prompt on an aggregated endpoint: `slug__name`.
 *
 * Names that a strict client would refuse (other characters than `[A-Za-z0-9_-]`, or longer than `limit`) are cleaned,
 * cut, and end in eight hex digits of the full name's SHA-256, so that two long names never become one. A name depends
 * on nothing but its own slug and tool: adding a server renames nothing. It is never split again; calls are resolved by
 * table.
 *
 * @param limit 64 less what clients put in front (`mcp__causeway__`); see TOOL_NAME_LIMIT.
 */
export function exportedToolName(slug: string, upstreamName: string, limit: number): string {
  const full = `${slug}${SEPARATOR}${upstreamName}`;
  if (full.length <= limit && /^[A-Za-z0-9_-]+$/.test(full)) return full;
  const clean = full.replace(/[^A-Za-z0-9_-]/g, "_");
  return `${clean.slice(0, limit - HASH_DIGITS - 1)}_${sha256Hex(full).slice(0, HASH_DIGITS)}`;
}
