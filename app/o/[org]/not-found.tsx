import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";

/** Missing and not-yours look alike on purpose. */
export default function OrganizationNotFound() {
  return (
    <Card>
      <EmptyState title="There is nothing at this address">
        It was removed, or it belongs to somebody else. Choose from the menu to go on.
      </EmptyState>
    </Card>
  );
}
