import type { ReactNode } from "react";
import { FilterFold } from "@/components/forms/filter-fold";
import { addressOf } from "@/components/ui/address-of";
import { Button, ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

/** Above a list. A plain GET form: the filters are the address, so a view can be shared. */
export function FilterForm({
  action,
  isFiltered,
  kept = {},
  clear = addressOf(action, kept),
  isBare = false,
  search,
  children,
}: {
  action: string;
  isFiltered: boolean;
  /** What of the address is no filter, and stays. */
  kept?: Readonly<Record<string, string | undefined>>;
  /** The address without filters. */
  clear?: string;
  /** Not at the head of a card. */
  isBare?: boolean;
  /** Stands there on a phone as well, where the others are folded. */
  search?: ReactNode;
  children?: ReactNode;
}) {
  const buttons = (
    <>
      <Button type="submit">Filter</Button>
      {isFiltered ? (
        <ButtonLink look="quiet" href={clear}>
          Clear
        </ButtonLink>
      ) : null}
    </>
  );
  return (
    <form
      action={action}
      className={classNames("flex flex-wrap items-center gap-2", !isBare && "border-b border-line px-4 py-3")}
    >
      {Object.entries(kept).map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      {search}
      {children ? (
        <FilterFold startsOpen={isFiltered}>
          {children}
          {buttons}
        </FilterFold>
      ) : (
        buttons
      )}
    </form>
  );
}

export function FilterSearch({
  name,
  label,
  placeholder = label,
  value,
  mono,
  list,
}: {
  name: string;
  label: string;
  placeholder?: string;
  value: string | undefined;
  mono?: boolean;
  /** The id of a datalist. */
  list?: string;
}) {
  return (
    <Input
      type="search"
      name={name}
      mono={mono}
      aria-label={label}
      placeholder={placeholder}
      list={list}
      defaultValue={value}
      className="min-w-0 flex-1 basis-40 sm:max-w-64"
    />
  );
}

export interface FilterOption {
  readonly value: string;
  readonly label: string;
}

/** One of some. What the address asks for and the list does not have stays chosen. */
export function FilterChoice({
  name,
  label,
  any,
  value = "",
  unlisted = value,
  options,
}: {
  name: string;
  label: string;
  /** Said of no choice; left out where there has to be one. */
  any?: string;
  value?: string;
  /** What a value that is not among the options is called. */
  unlisted?: string;
  options: readonly FilterOption[];
}) {
  const isListed = value === "" || options.some((option) => option.value === value);
  return (
    <Select name={name} aria-label={label} defaultValue={value} className="flex-none sm:max-w-48">
      {any ? <option value="">{any}</option> : null}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
      {isListed ? null : <option value={value}>{unlisted}</option>}
    </Select>
  );
}
