import { KeyRound } from "lucide-react";
import { ProviderMark } from "@/components/identity/provider-mark";
import { Button } from "@/components/ui/button";
import type { SignInProvider } from "@/lib/identity/providers";

/** One form each, since going to a provider begins something: a link could be followed by anybody's page. */
export function ProviderButtons({ providers, next }: { providers: readonly SignInProvider[]; next: string }) {
  return providers.map(({ id, name }) => (
    <form key={id} method="post" action={`/api/auth/signin/${id}`}>
      <input type="hidden" name="next" value={next} />
      <Button type="submit" className="w-full">
        {id === "google" || id === "github" ? (
          <ProviderMark provider={id} />
        ) : (
          <KeyRound size={16} aria-hidden="true" />
        )}
        Continue with {name}
      </Button>
    </form>
  ));
}
