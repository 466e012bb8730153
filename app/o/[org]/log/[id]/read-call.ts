import { getCall } from "@/lib/calls/get-call";
import { listSimilarCalls } from "@/lib/calls/list-similar";
import type { CallDetail, CallSummary } from "@/lib/calls/schema";
import type { OpenedPage } from "@/lib/http/open-page";
import { getOrganizationSettings } from "@/lib/organizations/get-settings";

/** A call with what is shown beside it. */
export interface ShownCall {
  readonly call: CallDetail;
  readonly similar: readonly CallSummary[];
  readonly capturePayloads: boolean;
  readonly publicUrl: string;
}

export async function readCall(page: OpenedPage, id: string): Promise<ShownCall> {
  const [call, similar, { capturePayloads }] = await Promise.all([
    page.read(getCall, { call: id }),
    page.read(listSimilarCalls, { call: id }),
    page.read(getOrganizationSettings, {}),
  ]);
  return { call, similar, capturePayloads, publicUrl: page.publicUrl };
}
