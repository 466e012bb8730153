"use client";

import "@/components/ui/style-nonce";
import { Content, Overlay, Portal, Root, Title } from "@radix-ui/react-dialog";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { NAV_ITEMS, SUB_PAGES } from "@/components/layout/nav-items";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { CommandBox, CommandChoice, CommandSection } from "@/components/ui/command";
import { announce } from "@/components/ui/toaster";
import type { SearchHit } from "@/lib/search/schema";

const PAUSE_MS = 120;

/** Pages, what can be done, and everything of the organization that has a name. */
export function PaletteDialog({ facts, onClose }: { facts: ShellFacts; onClose: () => void }) {
  const router = useRouter();
  const [search, setSearch] = useState("");
  const found = useSearch(facts.organization.slug, search);
  const base = `/o/${facts.organization.slug}`;

  function go(path: string) {
    onClose();
    router.push(path);
  }

  async function copyUrl() {
    onClose();
    try {
      await navigator.clipboard.writeText(facts.mcpUrl);
      announce("ok", `Copied ${facts.mcpUrl}`);
    } catch {
      announce("warn", `This browser refuses the clipboard here. The MCP URL is ${facts.mcpUrl}`);
    }
  }

  return (
    <Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Portal>
        <Overlay className="enter-fade fixed inset-0 z-30 bg-veil" />
        <Content
          aria-describedby={undefined}
          className="enter-rise fixed inset-x-4 top-[min(14vh,120px)] z-30 mx-auto max-w-[560px] overflow-hidden rounded-card border border-line bg-raised text-body text-ink shadow-raised outline-none"
        >
          <Title className="sr-only">Search or jump to</Title>
          <CommandBox
            label="Search or jump to"
            placeholder="Search pages, servers, tools, keys, people"
            search={search}
            onSearch={setSearch}
            empty={found.state === "failed" ? "The gateway could not be asked. Try again." : "Nothing matches."}
          >
            <CommandSection heading="Pages">
              {[...NAV_ITEMS, ...(search.trim() ? SUB_PAGES : [])].map(({ label, path }) => (
                <CommandChoice key={path} id={`page ${label}`} label={label} onSelect={() => go(`${base}${path}`)} />
              ))}
              <CommandChoice id="page profile passkeys sessions" label="Your profile" onSelect={() => go("/me")} />
              {facts.user.isOperator ? (
                <CommandChoice id="page operator installation" label="Operator" onSelect={() => go("/operator")} />
              ) : null}
              <CommandChoice id="page documentation help docs" label="Documentation" onSelect={() => go("/docs")} />
            </CommandSection>
            <CommandSection heading="Actions">
              {facts.mayAddServer ? (
                <CommandChoice
                  id="action add server"
                  label="Add server"
                  onSelect={() => go(`${base}/connections/new`)}
                />
              ) : null}
              {facts.mayMakeKey ? (
                <CommandChoice
                  id="action generate create api key"
                  label="Generate API key"
                  onSelect={() => go(`${base}/keys?generate`)}
                />
              ) : null}
              {facts.mayInvite ? (
                <CommandChoice
                  id="action invite member person user"
                  label="Invite somebody"
                  onSelect={() => go(`${base}/members?invite`)}
                />
              ) : null}
              <CommandChoice
                id="action copy mcp url endpoint"
                label="Copy the MCP URL"
                note={facts.mcpUrl}
                onSelect={() => void copyUrl()}
              />
            </CommandSection>
            {found.hits.length > 0 ? <Hits hits={found.hits} go={(path) => go(`${base}${path}`)} /> : null}
          </CommandBox>
        </Content>
      </Portal>
    </Root>
  );
}

const KINDS = [
  ["connection", "Connections"],
  ["tool", "Tools"],
  ["catalog", "Catalog"],
  ["key", "Keys"],
  ["person", "People"],
] as const;

function Hits({ hits, go }: { hits: readonly SearchHit[]; go: (path: string) => void }) {
  return KINDS.map(([kind, heading]) => {
    const ofKind = hits.filter((hit) => hit.kind === kind);
    if (ofKind.length === 0) return null;
    return (
      <CommandSection key={kind} heading={heading}>
        {ofKind.map((hit) => {
          const { id, label, note, path } = choiceOf(hit);
          return (
            <CommandChoice
              key={id}
              id={id}
              label={label}
              note={note}
              mono={kind === "tool"}
              onSelect={() => go(path)}
            />
          );
        })}
      </CommandSection>
    );
  });
}

function choiceOf(hit: SearchHit): { id: string; label: string; note: string; path: string } {
  switch (hit.kind) {
    case "connection":
      return { id: `connection ${hit.slug}`, label: hit.name, note: hit.slug, path: `/connections/${hit.slug}` };
    case "tool": {
      const search = new URLSearchParams({ tab: "tools", search: hit.name });
      const path = `/connections/${hit.connection}?${search}`;
      return { id: `tool ${hit.connection} ${hit.name}`, label: hit.name, note: hit.connection, path };
    }
    case "catalog":
      return { id: `catalog ${hit.slug}`, label: hit.name, note: "to connect", path: `/catalog/${hit.slug}` };
    case "key":
      return {
        id: `key ${hit.id}`,
        label: hit.name,
        note: hit.hint,
        path: `/keys?${new URLSearchParams({ search: hit.name })}`,
      };
    case "person":
      return {
        id: `person ${hit.id}`,
        label: hit.name,
        note: hit.email ?? "",
        path: `/members?${new URLSearchParams({ search: hit.email ?? hit.name })}`,
      };
  }
}

interface Found {
  readonly state: "idle" | "found" | "failed";
  readonly hits: readonly SearchHit[];
}

const NOTHING: Found = { state: "idle", hits: [] };

/** Asks once typing pauses; an answer to what is not asked any more is dropped. */
function useSearch(organization: string, search: string): Found {
  const [found, setFound] = useState<Found>(NOTHING);
  useEffect(() => {
    const query = search.trim().slice(0, 100);
    const abort = new AbortController();
    const timer = setTimeout(
      () => {
        if (query) void findHits(organization, query, abort.signal).then((next) => next && setFound(next));
        else setFound(NOTHING);
      },
      query ? PAUSE_MS : 0,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [organization, search]);
  return found;
}

/** Null when it was called off. */
async function findHits(organization: string, query: string, signal: AbortSignal): Promise<Found | null> {
  try {
    const response = await fetch(`/api/v1/organizations/${organization}/search?${new URLSearchParams({ query })}`, {
      signal,
    });
    if (!response.ok) return { state: "failed", hits: [] };
    return { state: "found", hits: (await response.json()) as readonly SearchHit[] };
  } catch {
    return signal.aborted ? null : { state: "failed", hits: [] };
  }
}
