"use client";

import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ProviderMark } from "@/components/identity/provider-mark";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { LocalTime } from "@/components/ui/local-time";
import type { IdentityView } from "@/lib/identity/profile";
import type { SignInProvider } from "@/lib/identity/providers";
import { removeIdentityAction } from "./actions";
import { WayIn } from "./way-in";

/** The person's accounts at providers. One is added by going there, signed in here; nothing else adds one. */
export function IdentityList({
  identities,
  providers,
}: {
  identities: readonly IdentityView[];
  providers: readonly SignInProvider[];
}) {
  const router = useRouter();
  const [removing, setRemoving] = useState<IdentityView | null>(null);
  const nameOf = (id: string) => providerName(id, providers);
  if (identities.length === 0 && providers.length === 0) return null;
  return (
    <Card
      title="Linked identities"
      aside={providers.map(({ id, name }) => (
        <form key={id} method="post" action={`/api/auth/link/${id}`}>
          <Button type="submit">Link {name}</Button>
        </form>
      ))}
    >
      {identities.length === 0 ? (
        <p className="px-4 py-4 text-ink-2">None yet. Link an account to sign in with it.</p>
      ) : (
        <ul aria-label="Linked identities">
          {identities.map((identity) => (
            <WayIn
              key={identity.id}
              icon={
                identity.provider === "google" || identity.provider === "github" ? (
                  <ProviderMark provider={identity.provider} />
                ) : (
                  <KeyRound size={16} aria-hidden="true" />
                )
              }
              title={<span className="font-medium">{nameOf(identity.provider)}</span>}
              note={
                <>
                  {identity.email ?? "no address"} · linked <LocalTime at={identity.createdAt} />
                  {identity.lastUsedAt ? (
                    <>
                      {" "}
                      · last used <LocalTime at={identity.lastUsedAt} />
                    </>
                  ) : null}
                </>
              }
            >
              <Button
                look="quiet"
                onClick={() => setRemoving(identity)}
                aria-label={`Unlink ${nameOf(identity.provider)} ${identity.email ?? ""}`}
              >
                Unlink
              </Button>
            </WayIn>
          ))}
        </ul>
      )}
      <ConfirmDialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Unlink ${removing ? nameOf(removing.provider) : ""}`}
        action="Unlink"
        busyLabel="Unlinking…"
        run={async () => {
          const answer = await removeIdentityAction({ identity: removing?.id ?? "" });
          if (!answer.ok) return answer.message;
          router.refresh();
          return null;
        }}
      >
        You cannot sign in with {removing?.email ?? "it"} any more. Sessions that began with it go on; end them below.
      </ConfirmDialog>
    </Card>
  );
}

/** Also of one that is not configured any more. */
export function providerName(id: string, providers: readonly SignInProvider[]): string {
  const known = providers.find((provider) => provider.id === id)?.name;
  return known ?? { google: "Google", github: "GitHub", oidc: "Single sign-on", local: "Local sign-in" }[id] ?? id;
}
