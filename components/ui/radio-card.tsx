import { classNames } from "@/components/ui/class-names";

/** A choice among few, each with a line that says what it means. Those with one `name` are one choice. */
export function RadioCard({
  name,
  value,
  checked,
  onChange,
  label,
  hint,
}: {
  name: string;
  value: string;
  checked: boolean;
  onChange: () => void;
  label: string;
  hint: string;
}) {
  return (
    <label
      className={classNames(
        "flex min-w-0 gap-2.5 rounded-control border p-3 transition-colors duration-150",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        checked ? "border-accent bg-accent-soft" : "border-line-strong bg-surface hover:bg-sunken",
      )}
    >
      <input
        type="radio"
        name={name}
        value={value}
        checked={checked}
        onChange={onChange}
        className={classNames(
          "mt-0.5 size-4 flex-none appearance-none rounded-full border border-line-strong bg-surface outline-none",
          "checked:border-[5px] checked:border-accent",
        )}
      />
      <span className="grid content-start">
        <span className="font-medium">{label}</span>
        <span className="text-small text-ink-2">{hint}</span>
      </span>
    </label>
  );
}
