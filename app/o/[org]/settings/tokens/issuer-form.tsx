"use client";

import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { useRequest } from "@/components/forms/use-request";
import { Button } from "@/components/ui/button";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { DialogActions } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { TOKEN_ALGORITHMS, type TokenAlgorithm } from "@/lib/issuers/core/issuer-rules";
import { ISSUER_PRESETS } from "@/lib/issuers/core/presets";
import type { createTrustedIssuerInput, TrustedIssuerView } from "@/lib/issuers/schema";
import { claimsText, readClaims, readKeys, words } from "./form-text";

type Choice = z.input<typeof createTrustedIssuerInput>;

const LEVELS = [
  { id: "read-only", label: "Read-only" },
  { id: "standard", label: "Standard" },
  { id: "full", label: "Full" },
] as const;

/** For a new issuer, and for one that is there: that keeps its `iss`. */
export function IssuerForm({
  known,
  submit,
  onCancel,
}: {
  known?: TrustedIssuerView;
  /** Resolves to why it was refused; null when it worked. */
  submit: (choice: Choice) => Promise<string | null>;
  onCancel: () => void;
}) {
  const [name, setName] = useState(known?.name ?? "");
  const [iss, setIss] = useState(known?.iss ?? "");
  const [audiences, setAudiences] = useState(known?.audiences.join(" ") ?? "");
  const [keys, setKeys] = useState(known ? (known.jwksUrl ?? JSON.stringify(known.jwks, null, 2)) : "");
  const [algorithms, setAlgorithms] = useState<readonly TokenAlgorithm[]>(known?.algorithms ?? ["RS256"]);
  const [claims, setClaims] = useState(claimsText(known?.requiredClaims ?? []));
  const [maxAge, setMaxAge] = useState(known?.maxAgeSeconds ? String(known.maxAgeSeconds) : "");
  const [tolerance, setTolerance] = useState(String(known?.toleranceSeconds ?? 30));
  const [onlyAtJwt, setOnlyAtJwt] = useState(known?.onlyAtJwt ?? false);
  const [subjectClaim, setSubjectClaim] = useState(known?.subjectClaim ?? "sub");
  const [matchesEmail, setMatchesEmail] = useState(known?.matchesEmail ?? false);
  const [access, setAccess] = useState(known?.access ?? "standard");
  const [note, setNote] = useState<string | null>(null);
  const { problem, setProblem, isBusy, send } = useRequest();

  function preset(id: string) {
    const chosen = ISSUER_PRESETS.find((one) => one.id === id);
    setNote(chosen?.note ?? null);
    if (!chosen) return;
    setName(chosen.name);
    setIss(chosen.iss);
    setAudiences(chosen.audience);
    setKeys(chosen.jwksUrl);
    setAlgorithms(chosen.algorithms);
    setClaims(claimsText(chosen.requiredClaims));
    setSubjectClaim(chosen.subjectClaim);
    setMatchesEmail(chosen.matchesEmail);
    setOnlyAtJwt(chosen.onlyAtJwt);
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const read = readKeys(keys);
    const requiredClaims = readClaims(claims);
    if (/[{}]/.test(`${iss}${audiences}${read?.jwksUrl ?? ""}${claims}`))
      return setProblem("Replace what stands in braces by your own.");
    if (!read) return setProblem("Keys: an https address, or a key set as JSON.");
    if (!requiredClaims) return setProblem("Required claims: one a line, as name=value.");
    void send(() =>
      submit({
        name,
        iss,
        audiences: words(audiences),
        ...read,
        algorithms: [...algorithms],
        requiredClaims,
        maxAgeSeconds: maxAge.trim() === "" ? null : Number(maxAge),
        toleranceSeconds: Number(tolerance),
        onlyAtJwt,
        subjectClaim,
        matchesEmail,
        access,
      }),
    );
  }

  return (
    <form onSubmit={onSubmit} className="grid min-w-0 gap-4">
      {known ? null : (
        <Field id="issuer-preset" label="Begin with" hint={note ?? "Fills the form in; you complete it."}>
          <Select
            id="issuer-preset"
            aria-describedby="issuer-preset-note"
            defaultValue=""
            onChange={({ target }) => preset(target.value)}
          >
            <option value="">An empty form</option>
            {ISSUER_PRESETS.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field id="issuer-name" label="Name">
        <Input
          id="issuer-name"
          required
          maxLength={80}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      {known ? null : (
        <Field id="issuer-iss" label="Issuer" hint="The claim iss, to the letter.">
          <Input
            id="issuer-iss"
            mono
            required
            maxLength={512}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="issuer-iss-note"
            value={iss}
            onChange={({ target }) => setIss(target.value)}
          />
        </Field>
      )}
      <Field id="issuer-audiences" label="Audiences" hint="What stands in aud; several with spaces between.">
        <Input
          id="issuer-audiences"
          mono
          required
          autoComplete="off"
          spellCheck={false}
          aria-describedby="issuer-audiences-note"
          value={audiences}
          onChange={({ target }) => setAudiences(target.value)}
        />
      </Field>
      <Field id="issuer-keys" label="Keys" hint="The address of its key set (JWKS), or the key set itself.">
        <Textarea
          id="issuer-keys"
          mono
          required
          rows={2}
          spellCheck={false}
          aria-describedby="issuer-keys-note"
          value={keys}
          onChange={({ target }) => setKeys(target.value)}
        />
      </Field>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 font-medium">Allowed algorithms</legend>
        <div className="flex flex-wrap gap-x-4">
          {TOKEN_ALGORITHMS.map((algorithm) => (
            <CheckboxLabel
              key={algorithm}
              label={algorithm}
              checked={algorithms.includes(algorithm)}
              onChange={({ target }) =>
                setAlgorithms(
                  target.checked ? [...algorithms, algorithm] : algorithms.filter((one) => one !== algorithm),
                )
              }
            />
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="issuer-subject" label="Subject claim" hint="By its value you say for whom a token stands.">
          <Input
            id="issuer-subject"
            mono
            required
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            aria-describedby="issuer-subject-note"
            value={subjectClaim}
            onChange={({ target }) => setSubjectClaim(target.value)}
          />
        </Field>
        <Field id="issuer-access" label="Access" hint="What its tokens may do at most.">
          <Select
            id="issuer-access"
            aria-describedby="issuer-access-note"
            value={access}
            onChange={({ target }) => setAccess(LEVELS.find(({ id }) => id === target.value)?.id ?? "standard")}
          >
            {LEVELS.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="issuer-age" label="Maximum age" hint="Seconds since it was issued. Empty: until it expires.">
          <Input
            id="issuer-age"
            type="number"
            min={60}
            max={2_678_400}
            aria-describedby="issuer-age-note"
            value={maxAge}
            onChange={({ target }) => setMaxAge(target.value)}
          />
        </Field>
        <Field id="issuer-tolerance" label="Clock tolerance" hint="Seconds, at most 60.">
          <Input
            id="issuer-tolerance"
            type="number"
            min={0}
            max={60}
            required
            aria-describedby="issuer-tolerance-note"
            value={tolerance}
            onChange={({ target }) => setTolerance(target.value)}
          />
        </Field>
      </div>
      <Field id="issuer-claims" label="Required claims" hint="One a line, as name=value. Empty: none.">
        <Textarea
          id="issuer-claims"
          mono
          rows={2}
          spellCheck={false}
          aria-describedby="issuer-claims-note"
          value={claims}
          onChange={({ target }) => setClaims(target.value)}
        />
      </Field>
      <CheckboxLabel
        label="Find members by verified address"
        hint="Where nobody is mapped: email, if email_verified is true. Only where you trust the issuer's word on addresses."
        checked={matchesEmail}
        onChange={({ target }) => setMatchesEmail(target.checked)}
      />
      <CheckboxLabel
        label="Access tokens only"
        hint="The type must be at+jwt (RFC 9068). Not every provider says it."
        checked={onlyAtJwt}
        onChange={({ target }) => setOnlyAtJwt(target.checked)}
      />
      {problem ? (
        <Notice tone="err" title="Not saved">
          {problem}
        </Notice>
      ) : null}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" busy={isBusy} busyLabel="Saving…" disabled={algorithms.length === 0}>
          {known ? "Save" : "Trust this issuer"}
        </Button>
      </DialogActions>
    </form>
  );
}
