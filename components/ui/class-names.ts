import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

/** Our own names of the theme, so that `text-small text-ink` is a size and a colour, not two colours. */
const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ["figure", "title", "body", "table", "small"],
      "font-weight": ["strong"],
      radius: ["tag", "control", "card"],
      shadow: ["raised"],
    },
  },
});

/** Joins class names, leaving out what is absent; where two say the same thing differently, the later one holds. */
export function classNames(...names: readonly ClassValue[]): string {
  return merge(clsx(names));
}
