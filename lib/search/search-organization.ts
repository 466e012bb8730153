import { readEntries } from "@/lib/catalog/own-entries";
import { escapeLike } from "@/lib/db/escape-like";
import { keyHint } from "@/lib/keys/views";
import { MEMBER_COLUMNS, toMemberView } from "@/lib/members/views";
import { defineOperation } from "@/lib/operations/define";
import { type SearchHit, searchInput } from "@/lib/search/schema";

const MOST_OF_A_KIND = 8;
const MOST_WORDS = 6;

/** Connections, tools, servers of the catalog, keys and people by name, as far as the caller may see each. For jumping: a few of a kind, no pages. */
export const searchOrganization = defineOperation({
  name: "search.find",
  permission: "organization.read",
  audit: false,
  input: searchInput,
  async run({ db, actor, services }, { query }): Promise<readonly SearchHit[]> {
    const words = query
      .split(/[\s_]+/)
      .filter(Boolean)
      .slice(0, MOST_WORDS);
    if (words.length === 0) return [];
    const matchers = words.map((word) => ({ contains: escapeLike(word), mode: "insensitive" as const }));
    const maySeeServers = actor.permissions.has("connections.read");
    const maySeeAddresses = actor.permissions.has("members.write");
    const [connections, tools, entries, keys, people] = await Promise.all([
      maySeeServers
        ? db.connection.findMany({
            where: { AND: matchers.map((match) => ({ OR: [{ name: match }, { slug: match }] })) },
            select: { slug: true, name: true },
            orderBy: { slug: "asc" },
            take: MOST_OF_A_KIND,
          })
        : [],
      maySeeServers
        ? db.capability.findMany({
            where: {
              kind: "tool",
              AND: matchers.map((match) => ({
                OR: [{ name: match }, { connection: { slug: match } }, { connection: { name: match } }],
              })),
            },
            select: { name: true, connection: { select: { slug: true } } },
            orderBy: [{ exposed: "desc" }, { name: "asc" }],
            take: MOST_OF_A_KIND,
          })
        : [],
      maySeeServers ? readEntries(db, services.catalog) : [],
      actor.permissions.has("keys.read")
        ? db.apiKey.findMany({
            where: { revokedAt: null, AND: matchers.map((match) => ({ OR: [{ name: match }, { last4: match }] })) },
            select: { id: true, name: true, last4: true },
            orderBy: { id: "desc" },
            take: MOST_OF_A_KIND,
          })
        : [],
      actor.permissions.has("members.read")
        ? db.membership.findMany({
            // Who does not see addresses cannot find out by searching for them either.
            where: {
              AND: matchers.map((match) => ({
                user: maySeeAddresses ? { OR: [{ name: match }, { email: match }] } : { name: match },
              })),
            },
            select: MEMBER_COLUMNS,
            orderBy: { id: "asc" },
            take: MOST_OF_A_KIND,
          })
        : [],
    ]);
    return [
      ...connections.map(({ slug, name }) => ({ kind: "connection" as const, slug, name })),
      ...tools.map(({ name, connection }) => ({ kind: "tool" as const, connection: connection.slug, name })),
      ...entries
        .filter(({ isHidden, entry }) => !isHidden && isNamed(entry, words))
        .slice(0, MOST_OF_A_KIND)
        .map(({ entry: { slug, name } }) => ({ kind: "catalog" as const, slug, name })),
      ...keys.map(({ id, name, last4 }) => ({ kind: "key" as const, id, name, hint: keyHint(last4) })),
      ...people.map((row) => {
        const { userId, name, email } = toMemberView(row, actor);
        return { kind: "person" as const, id: userId, name, email };
      }),
    ];
  },
});

function isNamed({ name, slug }: { readonly name: string; readonly slug: string }, words: readonly string[]): boolean {
  const text = `${name} ${slug}`.toLowerCase();
  return words.every((word) => text.includes(word.toLowerCase()));
}
