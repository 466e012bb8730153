import { PageHeader } from "@/components/layout/page-header";

/** Missing and not-yours look alike on purpose. */
export default function OrganizationNotFound() {
  return (
    <PageHeader title="There is nothing at this address">
      <p className="max-w-xl text-ink-2">
        It was removed, or it belongs to somebody else. Choose from the menu to go on.
      </p>
    </PageHeader>
  );
}
