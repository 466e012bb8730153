import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
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

interface Named {
  readonly slug: string;
  readonly name: string;
}

/**
 * Connects servers of the catalog, one at a time: with OAuth the provider's window opens at once, else what the server
 * offers is there as soon as it has answered. Whoever tries again after a refusal goes on with the connection that there
 * is by then.
 */
export function useConnectEntry(organization: string) {
  const router = useRouter();
  /** What is being connected, or was last. */
  const [current, setCurrent] = useState<{ readonly slug: string; readonly isSignIn: boolean } | null>(null);
  const chosen = useRef<{ readonly entry: Named; readonly choice: ConnectChoice } | null>(null);
  /** What was made on the way, by what it was made of. */
  const made = useRef<{ readonly of: string; readonly slug: string } | null>(null);
  const plain = useRequest();
  const signIn = useConnect(async () => {
    if (!chosen.current) return { ok: false, code: "internal", message: "Nothing was chosen." };
    const { entry, choice } = chosen.current;
    const { client, ...rest } = choice;
    const created = await createOnce(entry, rest);
    if (!created.ok) return created;
    const { slug: connection } = created.value;
    if (client) {
      const set = await setClientAction(organization, { connection, ...client });
      if (!set.ok) return set;
    }
    const authorize = choice.mode === "per_user" ? authorizeAccountAction : authorizeConnectionAction;
    return authorize(organization, { connection });
  });

  async function createOnce(entry: Named, choice: Omit<ConnectChoice, "client">) {
    const of = JSON.stringify([entry.slug, choice]);
    if (made.current?.of === of) return { ok: true, value: { slug: made.current.slug } } as const;
    const created = await connectEntryAction(organization, { entry: entry.slug, ...choice });
    if (created.ok) made.current = { of, slug: created.value.slug };
    return created;
  }

  async function connect(entry: Named, choice: ConnectChoice): Promise<void> {
    setCurrent({ slug: entry.slug, isSignIn: choice.method === "oauth" });
    chosen.current = { entry, choice };
    if (choice.method === "oauth") return signIn.connect();
    const { client: _, ...rest } = choice;
    await plain.send(async () => {
      const created = await connectEntryAction(organization, { entry: entry.slug, ...rest });
      if (!created.ok) return created.message;
      say(entry.name, created.value);
      router.refresh();
      return null;
    });
  }

  const isSignIn = current?.isSignIn === true;
  return {
    connect,
    /** The slug of what is being connected, or was last. */
    current: current?.slug ?? null,
    isBusy: plain.isBusy || signIn.isBusy,
    problem: isSignIn ? (signIn.problem?.message ?? null) : plain.problem,
    problemCode: isSignIn ? (signIn.problem?.code ?? null) : null,
  };
}

function say(
  name: string,
  {
    status,
    statusReason,
    tools,
    slug,
  }: {
    readonly status: string;
    readonly statusReason: string | null;
    readonly tools: { readonly exposed: number };
    readonly slug: string;
  },
): void {
  // Nobody's key is there yet: that is no failure.
  if (status === "pending") announce("ok", `${name} was added: its tools come with the first key.`);
  else if (status === "connected") announce("ok", `${name} is connected: ${tools.exposed} tools, as ${slug}__…`);
  else announce("warn", `${name} was added, but does not answer yet: ${statusReason ?? "no reason known"}`);
}
