import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ENVIRONMENTS, type EnvironmentLabel } from "@/lib/connections/schema";

export interface DetailsDraft {
  readonly description: string;
  readonly docsUrl: string;
  readonly environment: EnvironmentLabel;
}

/** What people should know of a server: what it is for, where it belongs, and where to read about it. */
export function MoreDetails<Draft extends DetailsDraft>({
  value,
  onChange,
}: {
  value: Draft;
  onChange: (next: Draft) => void;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        id="environment"
        label="Environment"
        hint="A tag to filter by: what is tried out, and what people rely on."
      >
        <Select
          id="environment"
          className="capitalize"
          value={value.environment}
          onChange={(event) => {
            const environment = ENVIRONMENTS.find((known) => known === event.target.value);
            if (environment) onChange({ ...value, environment });
          }}
        >
          {ENVIRONMENTS.map((known) => (
            <option key={known} value={known}>
              {known}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="docs" label="Documentation" hint="A page to read before its tools are trusted. May be empty.">
        <Input
          id="docs"
          type="url"
          maxLength={2048}
          placeholder="https://docs.example.com/mcp"
          aria-describedby="docs-note"
          value={value.docsUrl}
          onChange={(event) => onChange({ ...value, docsUrl: event.target.value })}
        />
      </Field>
      <div className="sm:col-span-2">
        <Field id="description" label="Description" hint="For the people of the organization. May be empty.">
          <Input
            id="description"
            maxLength={500}
            aria-describedby="description-note"
            value={value.description}
            onChange={(event) => onChange({ ...value, description: event.target.value })}
          />
        </Field>
      </div>
    </div>
  );
}
