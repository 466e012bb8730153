import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";
import { CONTROL } from "@/components/ui/input";

export function Textarea({ className, mono, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return <textarea {...rest} className={classNames(CONTROL, "py-1.5", mono && "font-mono text-table", className)} />;
}
