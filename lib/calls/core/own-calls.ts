/** As far as it matters whose calls somebody sees. */
export interface CallReader {
  readonly kind: "user" | "key" | "system";
  readonly id: string;
  /** The person behind it; null where there is none. */
  readonly userId: string | null;
  readonly permissions: ReadonlySet<string>;
}

/**
 * Which calls somebody may read: all of the organization's, or those made in their own name. Null: all. A key that is
 * nobody's has none but its own.
 */
export function ownCalls({ kind, id, userId, permissions }: CallReader): Readonly<Record<string, string>> | null {
  if (permissions.has("callers.read")) return null;
  if (userId !== null) return { userId };
  return kind === "key" ? { keyId: id } : { userId: id };
}
