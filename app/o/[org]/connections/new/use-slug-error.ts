import { useEffect, useState } from "react";
import { connectionSlug } from "@/lib/connections/schema";
import { getConnectionAction } from "../actions";

/** A moment after the last key, so that not every letter of a name is a question. */
const ASK_AFTER_MS = 300;

/**
 * Why a new server cannot have this namespace: its form, or that another server has it. Null while nothing is known
 * against it; saving decides.
 */
export function useSlugError(organization: string, slug: string): string | null {
  const malformed = slug ? (connectionSlug.safeParse(slug).error?.issues[0]?.message ?? null) : null;
  const isWorthAsking = slug !== "" && malformed === null;
  const [taken, setTaken] = useState<string | null>(null);
  useEffect(() => {
    if (!isWorthAsking) return;
    let isOutdated = false;
    const timer = setTimeout(async () => {
      const answer = await getConnectionAction(organization, { connection: slug });
      if (!isOutdated) setTaken(answer.ok ? slug : null);
    }, ASK_AFTER_MS);
    return () => {
      isOutdated = true;
      clearTimeout(timer);
    };
  }, [organization, slug, isWorthAsking]);
  if (malformed !== null) return malformed;
  return isWorthAsking && taken === slug ? `There is already a server called ${slug}.` : null;
}
