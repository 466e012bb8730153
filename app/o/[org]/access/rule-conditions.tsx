import { CheckboxLabel } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { RuleConditions } from "@/lib/access/schema";
import { ENVIRONMENTS } from "@/lib/connections/schema";
import { DAYS } from "./condition-words";

/** When a rule holds, while it is being filled in. */
export interface ConditionsDraft {
  readonly networks: string;
  /** Empty: keys with any label, and whoever has none. */
  readonly environment: string;
  readonly claim: string;
  readonly values: string;
  readonly isTimed: boolean;
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
}

export const ALWAYS: ConditionsDraft = {
  networks: "",
  environment: "",
  claim: "",
  values: "",
  isTimed: false,
  days: [1, 2, 3, 4, 5],
  from: "08:00",
  until: "18:00",
};

/** What is sent. A claim without values is sent as it is, and refused with what is missing. */
export function toConditions(draft: ConditionsDraft): RuleConditions {
  const networks = listOf(draft.networks, /[\s,]+/);
  const environment = ENVIRONMENTS.find((label) => label === draft.environment);
  const claim = draft.claim.trim();
  const { isTimed, days, from, until } = draft;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    ...(networks.length > 0 ? { networks } : {}),
    ...(environment ? { environments: [environment] } : {}),
    ...(claim === "" ? {} : { claims: [{ claim, values: listOf(draft.values, ",") }] }),
    ...(isTimed ? { hours: { days: [...days], from, until, timeZone } } : {}),
  };
}

function listOf(text: string, separator: RegExp | string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

export function RuleConditionFields({
  draft,
  edit,
}: {
  draft: ConditionsDraft;
  edit: (part: Partial<ConditionsDraft>) => void;
}) {
  return (
    <fieldset className="grid min-w-0 gap-4">
      <legend className="mb-3 font-strong">Only where all of this holds</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id="rule-networks" label="From these networks" hint="With commas between. Empty: from anywhere.">
          <Input
            id="rule-networks"
            mono
            placeholder="10.0.0.0/8"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="rule-networks-note"
            value={draft.networks}
            onChange={({ target }) => edit({ networks: target.value })}
          />
        </Field>
        <Field id="rule-environment" label="With a key for">
          <Select
            id="rule-environment"
            value={draft.environment}
            onChange={({ target }) => edit({ environment: target.value })}
          >
            <option value="">Anything</option>
            {ENVIRONMENTS.map((label) => (
              <option key={label}>{label}</option>
            ))}
          </Select>
        </Field>
        <Field id="rule-claim" label="With a token whose claim" hint="A path in an object: realm_access.roles">
          <Input
            id="rule-claim"
            mono
            maxLength={256}
            placeholder="groups"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="rule-claim-note"
            value={draft.claim}
            onChange={({ target }) => edit({ claim: target.value })}
          />
        </Field>
        <Field id="rule-values" label="Has one of these" hint="With commas between.">
          <Input
            id="rule-values"
            mono
            required={draft.claim.trim() !== ""}
            placeholder="contractors"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="rule-values-note"
            value={draft.values}
            onChange={({ target }) => edit({ values: target.value })}
          />
        </Field>
      </div>
      <CheckboxLabel
        label="Only at certain hours"
        hint="In your own time zone."
        checked={draft.isTimed}
        onChange={({ target }) => edit({ isTimed: target.checked })}
      />
      {draft.isTimed ? <Hours draft={draft} edit={edit} /> : null}
    </fieldset>
  );
}

function Hours({ draft, edit }: { draft: ConditionsDraft; edit: (part: Partial<ConditionsDraft>) => void }) {
  const { days } = draft;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-x-4">
        {DAYS.map((name, at) => (
          <CheckboxLabel
            key={name}
            label={name}
            checked={days.includes(at + 1)}
            onChange={({ target }) =>
              edit({ days: target.checked ? [...days, at + 1] : days.filter((day) => day !== at + 1) })
            }
          />
        ))}
      </div>
      <div className="grid grid-cols-2 gap-4">
        {(["from", "until"] as const).map((end) => (
          <Field key={end} id={`rule-${end}`} label={end === "from" ? "From" : "Until"}>
            <Input
              id={`rule-${end}`}
              type="time"
              required
              value={draft[end]}
              onChange={({ target }) => edit({ [end]: target.value })}
            />
          </Field>
        ))}
      </div>
    </div>
  );
}
