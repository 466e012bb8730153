"use client";

import { MoreHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { DropdownMenu, MenuButton, MenuSeparator } from "@/components/ui/dropdown-menu";
import { Fact, Facts, MachineFact } from "@/components/ui/facts";
import { LocalTime } from "@/components/ui/local-time";
import { TOKEN_CHECKS } from "@/lib/issuers/core/checks";
import type { TrustedIssuerView } from "@/lib/issuers/schema";
import { removeTrustedIssuerAction, updateTrustedIssuerAction } from "./actions";
import { IssuerForm } from "./issuer-form";
import { type SubjectOptions, Subjects } from "./subjects";
import { TestToken } from "./test-token";

/** One issuer: what is asked of its tokens, for whom they stand, why some were refused, and a place to try one. */
export function IssuerCard({
  organization,
  issuer,
  people,
}: {
  organization: string;
  issuer: TrustedIssuerView;
  people: SubjectOptions;
}) {
  const router = useRouter();
  const [open, setOpen] = useState<"edit" | "remove" | "subjects" | "test" | null>(null);
  const close = () => setOpen(null);
  const menu = (
    <DropdownMenu
      trigger={
        <Button look="quiet" size="icon" aria-label={`Actions for ${issuer.name}`}>
          <MoreHorizontal size={16} aria-hidden="true" />
        </Button>
      }
    >
      <MenuButton onSelect={() => setOpen("edit")}>Change</MenuButton>
      <MenuSeparator />
      <MenuButton danger onSelect={() => setOpen("remove")}>
        Remove
      </MenuButton>
    </DropdownMenu>
  );
  return (
    <Card
      title={issuer.name}
      aside={
        <>
          <Button onClick={() => setOpen("subjects")}>For whom</Button>
          <Button onClick={() => setOpen("test")}>Test a token</Button>
          {menu}
        </>
      }
    >
      <Facts>
        <MachineFact name="Issuer" value={issuer.iss} />
        <MachineFact name="Audiences" value={issuer.audiences.join(", ")} />
        <MachineFact name="Keys" value={issuer.jwksUrl ?? "pasted here"} />
        <MachineFact name="Algorithms" value={issuer.algorithms.join(", ")} />
        <Fact name="For whom">{forWhom(issuer)}</Fact>
        <Fact name="Last used">{issuer.lastUsedAt ? <LocalTime at={issuer.lastUsedAt} /> : "Never"}</Fact>
      </Facts>
      {issuer.refusals.length > 0 ? <Refusals issuer={issuer} /> : null}
      {open === "edit" ? (
        <Dialog open onClose={close} title={`Change ${issuer.name}`}>
          <IssuerForm
            known={issuer}
            onCancel={close}
            submit={async ({ iss: _iss, ...settings }) => {
              const answer = await updateTrustedIssuerAction(organization, { issuer: issuer.id, ...settings });
              if (!answer.ok) return answer.message;
              close();
              router.refresh();
              return null;
            }}
          />
        </Dialog>
      ) : null}
      {open === "subjects" ? (
        <Subjects
          organization={organization}
          issuer={issuer}
          people={people}
          onClose={close}
          onChanged={() => router.refresh()}
        />
      ) : null}
      {open === "test" ? <TestToken organization={organization} issuer={issuer} onClose={close} /> : null}
      <ConfirmDialog
        open={open === "remove"}
        onClose={close}
        title={`Remove ${issuer.name}`}
        action="Remove issuer"
        busyLabel="Removing…"
        run={async () => {
          const answer = await removeTrustedIssuerAction(organization, { issuer: issuer.id });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        Its tokens are refused from the next request on, and open streams that came with them end.
      </ConfirmDialog>
    </Card>
  );
}

function forWhom({ subjects, subjectClaim, matchesEmail }: TrustedIssuerView): string {
  const names = subjects.slice(0, 4).map(({ name }) => name);
  const more = subjects.length - names.length;
  const mapped =
    names.length > 0 ? `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}, by ${subjectClaim}` : "";
  const email = matchesEmail ? "members by their verified address" : "";
  return [mapped, email].filter(Boolean).join("; ") || "Nobody yet";
}

function Refusals({ issuer }: { issuer: TrustedIssuerView }) {
  return (
    <div className="border-t border-line px-4 py-3">
      <h3 className="mb-2 font-medium">Recent refusals</h3>
      <ul className="grid gap-2">
        {issuer.refusals.map(({ check, text, times, lastAt }) => (
          <li key={check} className="grid gap-x-3 text-small sm:grid-cols-[112px_minmax(0,1fr)_auto]">
            <span className="font-medium">{TOKEN_CHECKS.find(({ id }) => id === check)?.title ?? check}</span>
            <span className="wrap-anywhere text-ink-2">{text}</span>
            <span className="text-ink-3 tabular-nums">
              {times === 1 ? "once" : `${times} times`}, <LocalTime at={lastAt} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
