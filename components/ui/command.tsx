"use client";

import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "cmdk";
import { Search } from "lucide-react";
import type { ReactNode } from "react";

/** A field and the list that it narrows: arrows choose, Enter runs. */
export function CommandBox({
  label,
  placeholder,
  search,
  onSearch,
  empty,
  children,
}: {
  label: string;
  placeholder: string;
  search: string;
  onSearch: (search: string) => void;
  /** Said when nothing matches. */
  empty: string;
  children: ReactNode;
}) {
  return (
    <Command label={label} loop filter={matches} className="grid min-h-0">
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search size={16} aria-hidden="true" className="flex-none text-ink-3" />
        <CommandInput
          value={search}
          onValueChange={onSearch}
          placeholder={placeholder}
          className="h-12 w-full min-w-0 bg-transparent outline-none"
        />
      </div>
      <CommandList aria-label={label} className="max-h-[min(420px,60dvh)] overflow-y-auto p-1.5">
        <CommandEmpty className="px-2.5 py-6 text-ink-2">{empty}</CommandEmpty>
        {children}
      </CommandList>
    </Command>
  );
}

/** Each word has to stand somewhere in what is shown: letters strewn over it are no match. */
function matches(id: string, search: string, keywords: readonly string[] = []): number {
  const text = [id, ...keywords].join(" ").toLowerCase();
  const words = search
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean);
  return words.every((word) => text.includes(word)) ? 1 : 0;
}

export function CommandSection({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <CommandGroup
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </CommandGroup>
  );
}

export function CommandChoice({
  id,
  label,
  note,
  mono = false,
  onSelect,
}: {
  /** Of this choice alone; also searched. */
  id: string;
  label: string;
  note?: string;
  mono?: boolean;
  onSelect: () => void;
}) {
  return (
    <CommandItem
      value={id}
      keywords={[label, note ?? ""]}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-tag px-2.5 data-[selected=true]:bg-sunken pointer-coarse:min-h-11"
    >
      <span className={mono ? "min-w-0 flex-1 truncate font-mono text-table" : "min-w-0 flex-1 truncate"}>{label}</span>
      {note ? <span className="max-w-[45%] flex-none truncate text-small text-ink-3">{note}</span> : null}
    </CommandItem>
  );
}
