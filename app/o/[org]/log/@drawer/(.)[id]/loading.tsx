import { Skeleton } from "@/components/ui/skeleton";
import { CallDrawer } from "./call-drawer";

export default function CallBesideWaiting() {
  return (
    <CallDrawer title="A call">
      <div className="grid gap-4 p-4">
        <Skeleton className="h-36 w-full" />
        <Skeleton className="h-48 w-full" />
      </div>
    </CallDrawer>
  );
}
