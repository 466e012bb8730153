"use client";

// The package's front door brings a helper for tests, and with it a validator that compiles programs and is not here.
import Form from "@rjsf/core/lib/components/Form.js";
import { Component, type ReactNode, useMemo } from "react";
import { formSchema, layoutOf } from "@/components/forms/form-schema";
import { SCHEMA_TEMPLATES } from "@/components/forms/schema-templates";
import { schemaValidator } from "@/components/forms/schema-validator";
import { SCHEMA_WIDGETS } from "@/components/forms/schema-widgets";
import type { JsonObject } from "@/lib/base/json";

/** Only what must be there is filled in by itself, so that nothing is sent that nobody gave. */
const DEFAULTS = { emptyObjectFields: "populateRequiredDefaults" } as const;

/**
 * A form from a JSON Schema, whoever wrote it. The names of its fields come from outside, so each form has a prefix for
 * the ids of its own. `children` are its buttons; `onSubmit` hears only what fits the schema.
 */
export function SchemaForm({
  id,
  schema,
  value,
  onChange,
  onSubmit,
  fallback,
  children,
}: {
  id: string;
  schema: JsonObject;
  value: JsonObject;
  onChange: (next: JsonObject) => void;
  onSubmit: (value: JsonObject) => void;
  /** In place of a form that cannot be drawn. */
  fallback: ReactNode;
  children?: ReactNode;
}) {
  const drawn = useMemo(() => formSchema(schema), [schema]);
  const layout = useMemo(() => layoutOf(drawn), [drawn]);
  return (
    <Fallback key={id} fallback={fallback}>
      <Form
        id={id}
        idPrefix={id}
        className="grid min-w-0 gap-4"
        schema={drawn}
        uiSchema={layout}
        validator={schemaValidator}
        templates={SCHEMA_TEMPLATES}
        widgets={SCHEMA_WIDGETS}
        formData={value}
        noHtml5Validate
        showErrorList={false}
        focusOnFirstError
        experimental_defaultFormStateBehavior={DEFAULTS}
        onChange={({ formData }) => onChange((formData ?? {}) as JsonObject)}
        onSubmit={({ formData }) => onSubmit((formData ?? {}) as JsonObject)}
        // The fields say what is wrong; without this the library says it to the console as well.
        onError={() => undefined}
      >
        {children ?? <span hidden />}
      </Form>
    </Fallback>
  );
}

class Fallback extends Component<{ fallback: ReactNode; children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}
