import { openPage } from "@/lib/http/open-page";
import { CallView } from "../../[id]/call-view";
import { readCall } from "../../[id]/read-call";
import { CallDrawer } from "./call-drawer";

/** A call opened from the list; its address opened by itself shows the whole page. */
export default async function CallBeside({ params }: { params: Promise<{ org: string; id: string }> }) {
  const { org, id } = await params;
  const shown = await readCall(await openPage(org), id);
  return (
    <CallDrawer title={shown.call.tool}>
      <CallView organization={org} {...shown} isNarrow />
    </CallDrawer>
  );
}
