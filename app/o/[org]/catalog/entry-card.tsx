import Link from "next/link";
import { ConnectionMark } from "@/components/connections/connection-mark";
import { Button, ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Status } from "@/components/ui/status";
import { CATEGORY_NAMES } from "@/lib/catalog/entry";
import type { CatalogItem } from "@/lib/catalog/schema";
import { methodsInWords, stateOfEntry } from "./entry-words";

/** A server of the catalog: what it is for, how one signs in, whether it is connected, and the way to connect it. */
export function EntryCard({
  organization,
  item,
  mayConnect,
  isBusy,
  problem,
  onConnect,
}: {
  organization: string;
  item: CatalogItem;
  mayConnect: boolean;
  isBusy: boolean;
  /** Why it could not be connected. */
  problem: string | null;
  onConnect: () => void;
}) {
  const { slug, name, description, category, icon } = item;
  const state = stateOfEntry(item);
  const href = `/o/${organization}/catalog/${slug}`;
  return (
    <li
      className={classNames(
        "flex min-w-0 flex-col gap-3 rounded-card border border-line bg-surface p-4 has-[a[data-entry]:focus-visible]:border-accent",
        item.isHidden && "bg-sunken",
      )}
    >
      <div className="flex min-w-0 items-start gap-3">
        <ConnectionMark name={name} letters={icon} />
        <Link href={href} data-entry={slug} className="grid min-w-0 flex-1 rounded-tag leading-[18px]">
          <span className="truncate font-strong">{name}</span>
          <span className="truncate text-small text-ink-3">{CATEGORY_NAMES[category]}</span>
        </Link>
        {state ? <Status tone={state.tone}>{state.word}</Status> : null}
      </div>
      <p className="text-ink-2">{description}</p>
      {problem ? (
        <p role="alert" className="text-small break-words text-err">
          {problem}
        </p>
      ) : null}
      <div className="mt-auto flex min-w-0 flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <span className="text-small text-ink-2">{methodsInWords(item)}</span>
        <EntryAction
          item={item}
          href={href}
          organization={organization}
          mayConnect={mayConnect}
          isBusy={isBusy}
          onConnect={onConnect}
        />
      </div>
    </li>
  );
}

function EntryAction({
  item,
  href,
  organization,
  mayConnect,
  isBusy,
  onConnect,
}: {
  item: CatalogItem;
  href: string;
  organization: string;
  mayConnect: boolean;
  isBusy: boolean;
  onConnect: () => void;
}) {
  const { name, connections, isHidden, isOneClick } = item;
  const [connected] = connections;
  if (connected)
    return (
      <ButtonLink href={`/o/${organization}/connections/${connected.slug}`} aria-label={`Open ${name}`}>
        Open
      </ButtonLink>
    );
  if (isHidden || !mayConnect) {
    return (
      <ButtonLink look="quiet" href={href} aria-label={`Details of ${name}`}>
        Details
      </ButtonLink>
    );
  }
  if (isOneClick)
    return (
      <Button busy={isBusy} busyLabel="Connecting…" onClick={onConnect} aria-label={`Connect ${name}`}>
        Connect
      </Button>
    );
  return (
    <ButtonLink href={href} aria-label={`Connect ${name}`}>
      Connect
    </ButtonLink>
  );
}
