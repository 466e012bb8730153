"use client";

import { Bell } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ShellFacts } from "@/components/layout/shell-facts";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Sheet } from "@/components/ui/sheet";
import { Status, type Tone } from "@/components/ui/status";

/** What was told, behind a bell that counts what was not read. Following one reads it. */
export function NotificationBell({
  facts: { organization, notifications, unread, markRead },
}: {
  facts: Pick<ShellFacts, "organization" | "notifications" | "unread" | "markRead">;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);

  async function read(which: "all" | string[]) {
    await markRead(organization.slug, { notifications: which });
    router.refresh();
  }

  return (
    <Sheet
      title="Notifications"
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button
          look="quiet"
          size="icon"
          aria-label={unread === 0 ? "Notifications" : `Notifications, ${unread} unread`}
          className="relative"
        >
          <Bell size={16} aria-hidden="true" />
          {unread > 0 ? (
            <span
              aria-hidden="true"
              className="absolute top-0 right-0 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[0.625rem] leading-none font-semibold text-accent-ink tabular-nums"
            >
              {unread > 99 ? "99+" : unread}
            </span>
          ) : null}
        </Button>
      }
    >
      {notifications.length === 0 ? (
        <p className="px-4 py-6 text-ink-2">Nothing yet. What you are told of by alerts stands here.</p>
      ) : (
        <>
          {unread > 0 ? (
            <div className="flex items-center gap-3 border-b border-line px-4 py-2 text-small text-ink-2">
              <span className="mr-auto tabular-nums">{unread} unread</span>
              <Button onClick={() => void read("all")}>Mark all as read</Button>
            </div>
          ) : null}
          <ul aria-label="Notifications">
            {notifications.map(({ id, kind, title, text, path, createdAt, readAt }) => (
              <li key={id} className="relative border-b border-line px-4 py-3 hover:bg-sunken">
                <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
                  <Link
                    href={`/o/${organization.slug}${path}`}
                    onClick={() => {
                      setIsOpen(false);
                      if (readAt === null) void read([id]);
                    }}
                    className={`break-words after:absolute after:inset-0 ${readAt === null ? "font-strong" : "text-ink-2"}`}
                  >
                    {title}
                  </Link>
                  <span className="text-small text-ink-3">
                    <RelativeTime at={createdAt} />
                  </span>
                </div>
                <p className="text-small break-words text-ink-2">{text}</p>
                {readAt === null ? <Status tone={toneOf(kind)}>Unread</Status> : null}
              </li>
            ))}
          </ul>
        </>
      )}
    </Sheet>
  );
}

function toneOf(kind: string): Tone {
  if (kind === "alert.firing") return "err";
  return kind === "alert.resolved" ? "ok" : "off";
}
