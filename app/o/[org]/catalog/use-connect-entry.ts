import { useRouter } from "next/navigation";
import { useRef } from "react";
import type { z } from "zod";
import { useConnect } from "@/components/accounts/use-connect";
import { useRequest } from "@/components/forms/use-request";
import { announce } from "@/components/ui/toaster";
import type { connectEntryInput } from "@/lib/catalog/schema";
import { authorizeAccountAction, authorizeConnectionAction, setClientAction } from "../accounts/actions";
import { connectEntryAction } from "./actions";

export type ConnectChoice = Omit<z.input<typeof connectEntryInput>, "entry"> & {
  /** Of an app that somebody made at the provider; null: the gateway has one, or registers itself. */
  readonly client?: { readonly clientId: string; readonly clientSecret: string } | null;
};

/**
 * Connects a server of the catalog: with OAuth the provider's window opens at once, else what the server offers is there as
 * soon as it has answered. Whoever tries again after a refusal goes on with the connection that there is by then.
 */
export function useConnectEntry(organization: string, entry: { readonly slug: string; readonly name: string }) {
  const router = useRouter();
  const chosen = useRef<ConnectChoice>({ method: "none" });
  /** What was made on the way, by what it was made of. */
  const made = useRef<{ readonly of: string; readonly slug: string } | null>(null);
  const plain = useRequest();
  const signIn = useConnect(async () => {
    const { client, ...choice } = chosen.current;
    const created = await create(choice);
    if (!created.ok) return created;
    const { slug: connection } = created.value;
    if (client) {
      const set = await setClientAction(organization, { connection, ...client });
      if (!set.ok) return set;
    }
    const authorize = choice.mode === "per_user" ? authorizeAccountAction : authorizeConnectionAction;
    return authorize(organization, { connection });
  });

  async function create(choice: Omit<ConnectChoice, "client">) {
    const of = JSON.stringify(choice);
    if (made.current?.of === of) return { ok: true, value: { slug: made.current.slug } } as const;
    const created = await connectEntryAction(organization, { entry: entry.slug, ...choice });
    if (created.ok) made.current = { of, slug: created.value.slug };
    return created;
  }

  async function connect(choice: ConnectChoice): Promise<void> {
    chosen.current = choice;
    if (choice.method === "oauth") return signIn.connect();
    const { client: _, ...rest } = choice;
    await plain.send(async () => {
      const created = await connectEntryAction(organization, { entry: entry.slug, ...rest });
      if (!created.ok) return created.message;
      const { status, statusReason, tools, slug } = created.value;
      // Nobody's key is there yet: that is no failure.
      if (status === "pending") announce("ok", `${entry.name} was added: its tools come with the first key.`);
      else if (status === "connected")
        announce("ok", `${entry.name} is connected: ${tools.exposed} tools, as ${slug}__…`);
      else announce("warn", `${entry.name} was added, but does not answer yet: ${statusReason ?? "no reason known"}`);
      router.refresh();
      return null;
    });
  }

  return {
    connect,
    isBusy: plain.isBusy || signIn.isBusy,
    problem: plain.problem ?? signIn.problem?.message ?? null,
    problemCode: signIn.problem?.code ?? null,
  };
}
