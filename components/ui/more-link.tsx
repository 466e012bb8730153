import { ButtonLink } from "@/components/ui/button";

/** To the next page of a list that is read by cursor; nothing where the list ends. */
export function MoreLink({
  base,
  query,
  cursor,
  label = "Next page",
}: {
  base: string;
  query: Readonly<Record<string, string | undefined>>;
  cursor: string | null;
  label?: string;
}) {
  if (cursor === null) return null;
  const parameters = new URLSearchParams({ cursor });
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  return (
    <div className="flex justify-end pt-3">
      <ButtonLink href={`${base}?${parameters}`}>{label}</ButtonLink>
    </div>
  );
}
