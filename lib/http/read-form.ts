import { Fault } from "@/lib/base/errors";

const MAX_FORM_BYTES = 8192;

/** The fields of a small form, the first of each name. Throws `payload_too_large` when its length is not said or is more. */
export async function readForm(request: Request): Promise<ReadonlyMap<string, string>> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!(length <= MAX_FORM_BYTES)) throw new Fault("payload_too_large", "This form is larger than any of ours.");
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(await request.text())) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}
