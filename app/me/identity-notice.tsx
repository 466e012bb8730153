import { Notice } from "@/components/ui/notice";
import type { SignInProvider } from "@/lib/identity/providers";

/** How linking went, after the way back from the provider. */
export function IdentityNotice({
  query,
  providers,
}: {
  query: Readonly<Record<string, unknown>>;
  providers: readonly SignInProvider[];
}) {
  const name = providers.find(({ id }) => id === query.provider)?.name ?? "The provider";
  if (query.identity === "linked") {
    return (
      <Notice tone="ok" title={`${name} is linked`}>
        You can sign in with it from now on.
      </Notice>
    );
  }
  if (query.identity === "taken") {
    return (
      <Notice tone="err" title={`This account at ${name} is somebody else's here`}>
        It signs another person in. It has to be removed from their profile first.
      </Notice>
    );
  }
  if (query.identity === "unverified") {
    return (
      <Notice tone="warn" title={`${name} has not verified your e-mail address`}>
        Verify it there, then link it again.
      </Notice>
    );
  }
  return null;
}
