"use client";

import {
  ADDITIONAL_PROPERTY_FLAG,
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  buttonId,
  canExpand,
  descriptionId,
  errorId,
  type FieldTemplateProps,
  getTemplate,
  type IconButtonProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  type TemplatesType,
  type UnsupportedFieldProps,
  type WrapIfAdditionalTemplateProps,
} from "@rjsf/utils";
import { ChevronDown, ChevronUp, Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { BaseInput } from "@/components/forms/schema-widgets";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

/** One field: what it is called, the control, then what is wrong with it or what it is for. */
function FieldTemplate(props: FieldTemplateProps) {
  const { id, label, children, hidden, required, displayLabel, rawDescription, rawErrors, schema, registry } = props;
  if (hidden) return <div hidden>{children}</div>;
  const Wrap = getTemplate("WrapIfAdditionalTemplate", registry, {});
  const isCheckbox = schema.type === "boolean";
  const isGroup = schema.type === "object" || schema.type === "array";
  return (
    <Wrap {...props}>
      <div className="grid min-w-0 gap-1.5">
        {displayLabel && !isCheckbox && !isGroup ? (
          <Label htmlFor={id}>
            {label}
            {required ? <span className="font-normal text-ink-3"> (required)</span> : null}
          </Label>
        ) : null}
        {children}
        {rawErrors?.length ? (
          <div id={errorId(id)} className="text-small text-err" role="alert">
            {[...new Set(rawErrors)].join(" ")}
          </div>
        ) : rawDescription && !isCheckbox && !isGroup ? (
          <div id={descriptionId(id)} className="text-small break-words whitespace-pre-line text-ink-2">
            {rawDescription}
          </div>
        ) : null}
      </div>
    </Wrap>
  );
}

/** A property whose name the person gives. */
function WrapIfAdditional(props: WrapIfAdditionalTemplateProps) {
  const { id, label, schema, children, disabled, readonly, onKeyRenameBlur, onRemoveProperty } = props;
  if (!(ADDITIONAL_PROPERTY_FLAG in schema)) return children;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,200px)_minmax(0,1fr)_auto]">
      <Input
        mono
        aria-label={`Name of ${label}`}
        defaultValue={label}
        disabled={disabled || readonly}
        onBlur={onKeyRenameBlur}
        className="h-fit max-sm:col-span-2"
      />
      {children}
      <TakeAway id={buttonId(id, "remove")} label={`Take ${label} away`} onClick={onRemoveProperty} />
    </div>
  );
}

function TakeAway({ id, label, onClick }: { id?: string; label: string; onClick?: () => void }) {
  return (
    <Button id={id} look="quiet" size="icon" aria-label={label} onClick={onClick}>
      <X size={16} aria-hidden="true" />
    </Button>
  );
}

function Group({ legend, description, children }: { legend: ReactNode; description?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-3 rounded-control border border-line p-3">
      <legend className="px-1 font-medium">{legend}</legend>
      {description ? <p className="text-small break-words whitespace-pre-line text-ink-2">{description}</p> : null}
      {children}
    </fieldset>
  );
}

function ObjectTemplate(props: ObjectFieldTemplateProps) {
  const { title, description, properties, schema, uiSchema, formData, fieldPathId, required, onAddProperty } = props;
  const { disabled, readonly, optionalDataControl } = props;
  const content = (
    <>
      {optionalDataControl}
      {properties.map(({ content }) => content)}
      {canExpand(schema, uiSchema, formData) ? (
        <Button
          id={buttonId(fieldPathId, "add")}
          className="justify-self-start"
          disabled={disabled || readonly}
          onClick={onAddProperty}
        >
          <Plus size={14} aria-hidden="true" />
          Add a property
        </Button>
      ) : null}
    </>
  );
  if (fieldPathId.path.length === 0) return <div className="grid min-w-0 gap-4">{content}</div>;
  return (
    <Group legend={<Required title={title} required={required} />} description={description}>
      {content}
    </Group>
  );
}

function Required({ title, required }: { title?: string; required?: boolean }) {
  return (
    <>
      {title}
      {required ? <span className="font-normal text-ink-3"> (required)</span> : null}
    </>
  );
}

function ArrayTemplate(props: ArrayFieldTemplateProps) {
  const { title, schema, items, canAdd, onAddClick, disabled, readonly, fieldPathId, required } = props;
  const { optionalDataControl } = props;
  return (
    <Group legend={<Required title={title} required={required} />} description={schema.description}>
      {optionalDataControl}
      {items}
      {canAdd ? (
        <Button
          id={buttonId(fieldPathId, "add")}
          className="justify-self-start"
          disabled={disabled || readonly}
          onClick={onAddClick}
        >
          <Plus size={14} aria-hidden="true" />
          Add an entry
        </Button>
      ) : null}
    </Group>
  );
}

function ArrayItem({ children, buttonsProps, hasToolbar }: ArrayFieldItemTemplateProps) {
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  return (
    <div className="flex min-w-0 items-start gap-2">
      <div className="min-w-0 flex-1">{children}</div>
      {hasToolbar ? (
        <div className="flex flex-none">
          {hasMoveUp ? (
            <Button look="quiet" size="icon" aria-label="Move this entry up" onClick={onMoveUpItem}>
              <ChevronUp size={16} aria-hidden="true" />
            </Button>
          ) : null}
          {hasMoveDown ? (
            <Button look="quiet" size="icon" aria-label="Move this entry down" onClick={onMoveDownItem}>
              <ChevronDown size={16} aria-hidden="true" />
            </Button>
          ) : null}
          {hasRemove ? <TakeAway label="Take this entry away" onClick={onRemoveItem} /> : null}
        </div>
      ) : null}
    </div>
  );
}

function MultiSchema({ selector, optionSchemaField }: MultiSchemaFieldTemplateProps) {
  return (
    <div className="grid min-w-0 gap-3">
      {selector}
      {optionSchemaField}
    </div>
  );
}

function Unsupported({ reason }: UnsupportedFieldProps) {
  return <p className="text-small text-ink-2">A form cannot show this ({reason}). Write it as JSON.</p>;
}

function SmallButton({ onClick, disabled, title, children }: IconButtonProps) {
  return (
    <Button onClick={onClick} disabled={disabled}>
      {title ?? children}
    </Button>
  );
}

const Nothing = () => null;

/** rjsf's templates, drawn with our own parts. Nothing in a schema is read as markup. */
export const SCHEMA_TEMPLATES: Partial<TemplatesType> = {
  BaseInputTemplate: BaseInput,
  FieldTemplate,
  WrapIfAdditionalTemplate: WrapIfAdditional,
  ObjectFieldTemplate: ObjectTemplate,
  ArrayFieldTemplate: ArrayTemplate,
  ArrayFieldItemTemplate: ArrayItem,
  MultiSchemaFieldTemplate: MultiSchema,
  UnsupportedFieldTemplate: Unsupported,
  FieldErrorTemplate: Nothing,
  FieldHelpTemplate: Nothing,
  ErrorListTemplate: Nothing,
  DescriptionFieldTemplate: Nothing,
  TitleFieldTemplate: Nothing,
  ButtonTemplates: {
    SubmitButton: Nothing,
    AddButton: SmallButton,
    CopyButton: SmallButton,
    MoveDownButton: SmallButton,
    MoveUpButton: SmallButton,
    RemoveButton: SmallButton,
    ClearButton: SmallButton,
  },
};
