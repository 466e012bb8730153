"use client";

import {
  ariaDescribedByIds,
  type BaseInputTemplateProps,
  enumOptionsDeselectValue,
  enumOptionsIndexForValue,
  enumOptionsIsSelected,
  enumOptionsSelectValue,
  enumOptionsValueForIndex,
  getInputProps,
  type RegistryWidgetsType,
  type WidgetProps,
} from "@rjsf/utils";
import { CheckboxLabel } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";

/** Every control of one line. Numbers stay as typed until they are numbers, as rjsf has it. */
export function BaseInput(props: BaseInputTemplateProps) {
  const {
    id,
    value,
    readonly,
    disabled,
    required,
    onChange,
    onChangeOverride,
    onBlur,
    options,
    schema,
    type,
    rawErrors,
  } = props;
  const inputProps = getInputProps(schema, type, options);
  return (
    <Input
      id={id}
      name={id}
      mono={inputProps.type !== "text"}
      readOnly={readonly}
      disabled={disabled}
      required={required}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholderOf(props)}
      value={value ?? ""}
      {...inputProps}
      onChange={onChangeOverride ?? (({ target }) => onChange(target.value === "" ? options.emptyValue : target.value))}
      onBlur={({ target }) => onBlur(id, target.value)}
      aria-invalid={rawErrors?.length ? true : undefined}
      aria-describedby={ariaDescribedByIds(id)}
    />
  );
}

/** The first example that the schema gives. */
function placeholderOf({ placeholder, schema }: Pick<WidgetProps, "placeholder" | "schema">): string | undefined {
  const example = Array.isArray(schema.examples) ? schema.examples[0] : undefined;
  const text = typeof example === "string" || typeof example === "number" ? String(example) : undefined;
  return placeholder || text;
}

function TextareaWidget(props: WidgetProps) {
  const { id, value, readonly, disabled, required, onChange, onBlur, options, rawErrors } = props;
  return (
    <Textarea
      id={id}
      name={id}
      rows={4}
      readOnly={readonly}
      disabled={disabled}
      required={required}
      placeholder={placeholderOf(props)}
      value={value ?? ""}
      onChange={({ target }) => onChange(target.value === "" ? options.emptyValue : target.value)}
      onBlur={({ target }) => onBlur(id, target.value)}
      aria-invalid={rawErrors?.length ? true : undefined}
      aria-describedby={ariaDescribedByIds(id)}
    />
  );
}

function SelectWidget({ id, value, multiple, disabled, required, onChange, options, rawErrors }: WidgetProps) {
  const { enumOptions = [], emptyValue } = options;
  if (multiple) return <ChoiceList {...{ id, value, disabled, onChange, enumOptions }} />;
  const selected = enumOptionsIndexForValue(value, enumOptions);
  return (
    <Select
      id={id}
      name={id}
      disabled={disabled}
      required={required}
      value={selected ?? ""}
      onChange={({ target }) => onChange(enumOptionsValueForIndex(target.value, enumOptions, emptyValue))}
      aria-invalid={rawErrors?.length ? true : undefined}
      aria-describedby={ariaDescribedByIds(id)}
    >
      {required && value !== undefined ? null : <option value="">{required ? "Choose" : "Not given"}</option>}
      {enumOptions.map((option, at) => (
        <option key={String(option.value)} value={at}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}

function ChoiceList({
  id,
  value,
  disabled,
  onChange,
  enumOptions,
}: Pick<WidgetProps, "id" | "value" | "disabled" | "onChange"> & {
  enumOptions: NonNullable<WidgetProps["options"]["enumOptions"]>;
}) {
  return (
    <div id={id} className="grid gap-1.5">
      {enumOptions.map((option, at) => (
        <CheckboxLabel
          key={String(option.value)}
          label={option.label}
          disabled={disabled}
          checked={enumOptionsIsSelected(option.value, value ?? [])}
          onChange={({ target }) =>
            onChange(
              target.checked
                ? enumOptionsSelectValue(at, value ?? [], enumOptions)
                : enumOptionsDeselectValue(at, value ?? [], enumOptions),
            )
          }
        />
      ))}
    </div>
  );
}

function CheckboxesWidget(props: WidgetProps) {
  return <ChoiceList {...props} enumOptions={props.options.enumOptions ?? []} />;
}

function CheckboxWidget({ id, value, label, disabled, readonly, onChange, schema }: WidgetProps) {
  return (
    <CheckboxLabel
      id={id}
      label={label}
      hint={schema.description}
      disabled={disabled || readonly}
      checked={value === true}
      onChange={({ target }) => onChange(target.checked)}
    />
  );
}

/** rjsf's widgets, drawn with our own parts. */
export const SCHEMA_WIDGETS: RegistryWidgetsType = {
  TextareaWidget,
  SelectWidget,
  RadioWidget: SelectWidget,
  CheckboxWidget,
  CheckboxesWidget,
};
