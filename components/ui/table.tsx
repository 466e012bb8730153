import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { RowKeys } from "@/components/ui/row-keys";

/**
 * Scrolls sideways on its own where the screen is narrow; reachable by keyboard for that, and for j and k, which go from
 * row to row (see RowKeys). A row's link is its first.
 */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <RowKeys label={label}>
      <table className="w-full border-collapse text-table">{children}</table>
    </RowKeys>
  );
}

export interface Column {
  readonly label: string;
  readonly numeric?: boolean;
  /** Where the column has no room: `max-md:hidden`. Its cells take the same. */
  readonly className?: string;
}

/** A table's head. With `actions` the last column is for what can be done with a row, and has no words. */
export function TableHead({ columns, actions = false }: { columns: readonly Column[]; actions?: boolean }) {
  return (
    <thead>
      <tr>
        {columns.map(({ label, ...rest }) => (
          <HeaderCell key={label} {...rest}>
            {label}
          </HeaderCell>
        ))}
        {actions ? (
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        ) : null}
      </tr>
    </thead>
  );
}

function HeaderCell({ numeric, className, ...rest }: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        "border-b border-line px-2 py-2 text-small sm:px-3 font-medium whitespace-nowrap text-ink-3 first:pl-4 last:pr-4 sm:first:pl-4 sm:last:pr-4",
        numeric ? "text-right tabular-nums" : "text-left",
        className,
      )}
    />
  );
}

/** Marked while the pointer is over it, and while its link has the focus. */
export function Row({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr {...rest} className={classNames("relative hover:bg-sunken has-[a:focus-visible]:bg-accent-soft", className)} />
  );
}

export function Cell({ numeric, className, ...rest }: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        "h-9 border-b border-line px-2 whitespace-nowrap in-[tr:last-child]:border-b-0 first:pl-4 last:pr-4 sm:px-3 sm:first:pl-4 sm:last:pr-4",
        numeric && "text-right tabular-nums",
        className,
      )}
    />
  );
}
