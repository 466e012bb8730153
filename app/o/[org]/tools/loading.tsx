import { ListSkeleton } from "@/components/feedback/list-skeleton";

export default function ToolsLoading() {
  return <ListSkeleton title="Tools" />;
}
