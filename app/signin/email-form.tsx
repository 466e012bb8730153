import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { PasskeyAutofill } from "./passkey-autofill";

/** A plain form, which needs no script. A browser that has a passkey offers it in the field. */
export function EmailForm({ next }: { next: string }) {
  return (
    <form method="post" action="/api/auth/email" className="grid gap-3">
      <input type="hidden" name="next" value={next} />
      <Field id="email" label="E-mail">
        <Input
          id="email"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="username webauthn"
          placeholder="you@example.com"
        />
      </Field>
      <Button type="submit" look="primary" className="w-full">
        E-mail me a link
      </Button>
      <PasskeyAutofill next={next} />
    </form>
  );
}
