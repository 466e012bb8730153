"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CodeLine } from "@/components/ui/code-line";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/format";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { CATEGORIES, CATEGORY_NAMES } from "@/lib/catalog/entry";
import { type ImportOutcome, MOST_IMPORTED, type OfferedServer } from "@/lib/catalog/schema";
import { browseRegistryAction, importServersAction } from "../actions";
import { OfferedRow } from "./offered-row";

const OFFICIAL = "https://registry.modelcontextprotocol.io";

interface Found {
  readonly items: readonly OfferedServer[];
  readonly nextCursor: string | null;
}

/** Looks into a registry and takes what is chosen. Nothing is kept before that. */
export function RegistryImport({ organization, registryUrl }: { organization: string; registryUrl: string }) {
  const [registry, setRegistry] = useState({ url: OFFICIAL, key: "", search: "" });
  const [category, setCategory] = useState<(typeof CATEGORIES)[number]>("web");
  const [found, setFound] = useState<Found | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, ImportOutcome>>(new Map());
  const looking = useRequest();
  const taking = useRequest();

  function look(cursor?: string) {
    return looking.send(async () => {
      const answer = await browseRegistryAction(organization, { ...registry, ...(cursor ? { cursor } : {}) });
      if (!answer.ok) return answer.message;
      const { items, nextCursor } = answer.value;
      setFound({ items: cursor ? [...(found?.items ?? []), ...items] : items, nextCursor });
      if (!cursor) {
        setChosen(new Set());
        setOutcomes(new Map());
      }
      return null;
    });
  }

  function search(event: FormEvent) {
    event.preventDefault();
    void look();
  }

  function take() {
    void taking.send(async () => {
      const { url, key } = registry;
      const answer = await importServersAction(organization, { url, key, servers: [...chosen], category });
      if (!answer.ok) return answer.message;
      setOutcomes(new Map([...outcomes, ...answer.value.items.map((item) => [item.server, item] as const)]));
      setChosen(new Set());
      return null;
    });
  }

  function choose(server: string, isChosen: boolean) {
    const next = new Set(chosen);
    if (isChosen) next.add(server);
    else next.delete(server);
    setChosen(next);
  }

  const taken = [...outcomes.values()].filter(({ slug }) => slug !== null).length;

  return (
    <div className="grid max-w-[920px] gap-5">
      <Card title="Registry">
        <form onSubmit={search} className="grid gap-4 p-4">
          <Field id="url" label="URL" hint="The official one, or any that speaks its protocol (/v0.1/servers).">
            <Input
              id="url"
              type="url"
              mono
              required
              autoComplete="off"
              aria-describedby="url-note"
              value={registry.url}
              onChange={(event) => setRegistry({ ...registry, url: event.target.value })}
            />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id="search" label="Search" hint="A part of the name. May be empty.">
              <Input
                id="search"
                type="search"
                maxLength={100}
                aria-describedby="search-note"
                value={registry.search}
                onChange={(event) => setRegistry({ ...registry, search: event.target.value })}
              />
            </Field>
            <Field id="registry-key" label="Key" hint="Where it asks for one. Sent to it, kept nowhere.">
              <Input
                id="registry-key"
                type="password"
                mono
                autoComplete="off"
                aria-describedby="registry-key-note"
                value={registry.key}
                onChange={(event) => setRegistry({ ...registry, key: event.target.value })}
              />
            </Field>
          </div>
          {looking.problem ? (
            <Notice tone="err" title="This did not work">
              {looking.problem}
            </Notice>
          ) : null}
          <div className="flex justify-end">
            <Button type="submit" look={found ? "plain" : "primary"} busy={looking.isBusy} busyLabel="Looking…">
              Look into it
            </Button>
          </div>
        </form>
      </Card>

      {found ? (
        <Card title="Servers" aside={formatCount(found.items.length, "server")}>
          {found.items.length === 0 ? (
            <EmptyState title="Nothing of this name">
              Search for another part of the name, or for nothing at all.
            </EmptyState>
          ) : (
            <ul aria-label="Servers of the registry">
              {found.items.map((item) => (
                <OfferedRow
                  key={`${item.server} ${item.version}`}
                  organization={organization}
                  item={item}
                  outcome={outcomes.get(item.server) ?? null}
                  isChosen={chosen.has(item.server)}
                  onChoose={(isChosen) => choose(item.server, isChosen)}
                />
              ))}
            </ul>
          )}
          {found.nextCursor ? (
            <div className="border-t border-line p-3">
              <Button
                busy={looking.isBusy}
                busyLabel="Looking…"
                onClick={() => void look(found.nextCursor ?? undefined)}
              >
                More servers
              </Button>
            </div>
          ) : null}
        </Card>
      ) : null}

      {found && found.items.length > 0 ? (
        <div className="bottom-0 flex flex-wrap items-center justify-end gap-3 border-t border-line bg-ground py-3 sm:sticky">
          <label htmlFor="import-category" className="mr-auto flex items-center gap-2 text-small text-ink-2">
            Category
            <Select
              id="import-category"
              value={category}
              onChange={(event) => {
                const next = CATEGORIES.find((known) => known === event.target.value);
                if (next) setCategory(next);
              }}
            >
              {CATEGORIES.map((known) => (
                <option key={known} value={known}>
                  {CATEGORY_NAMES[known]}
                </option>
              ))}
            </Select>
          </label>
          <span role="status" className="text-small text-ink-2">
            {taking.problem ?? wordsOf(chosen.size, taken)}
          </span>
          <Button
            look="primary"
            disabled={chosen.size === 0 || chosen.size > MOST_IMPORTED}
            busy={taking.isBusy}
            busyLabel="Importing…"
            onClick={take}
          >
            {chosen.size === 0 ? "Import" : `Import ${formatCount(chosen.size, "server")}`}
          </Button>
        </div>
      ) : null}

      <Card title="This catalog as a registry">
        <div className="grid gap-2 p-4">
          <p className="text-ink-2">
            Clients and gateways that read registries can read this one, with a key that may see connections. More in
            the{" "}
            <Link href="/docs/catalog" className="text-accent underline underline-offset-2">
              documentation
            </Link>
            .
          </p>
          <CodeLine text={registryUrl} name="the registry's URL" />
        </div>
      </Card>
    </div>
  );
}

function wordsOf(chosen: number, taken: number): string {
  if (chosen > MOST_IMPORTED) return `At most ${MOST_IMPORTED} at once.`;
  return taken > 0 ? `${formatCount(taken, "server")} imported` : "";
}
