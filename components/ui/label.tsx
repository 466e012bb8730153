import type { ComponentProps } from "react";
import { classNames } from "@/components/ui/class-names";

export function Label({ htmlFor, className, children, ...rest }: ComponentProps<"label"> & { htmlFor: string }) {
  return (
    <label {...rest} htmlFor={htmlFor} className={classNames("font-medium", className)}>
      {children}
    </label>
  );
}
