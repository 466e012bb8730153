import { Fault } from "@/lib/base/errors";
import { readRegistry, type ServedServer } from "@/lib/catalog/served-registry";
import type { OperationContext } from "@/lib/operations/context";

/** A server of the organization's own registry, by its name. @throws Fault `not_found` */
export async function findServedServer(context: OperationContext, wanted: string): Promise<ServedServer> {
  const found = (await readRegistry(context)).find(({ name }) => name === wanted);
  if (!found) throw noSuchServer();
  const { server, _meta } = found;
  return { server, _meta };
}

export function noSuchServer(): Fault {
  return new Fault("not_found", "There is no such server in this registry.");
}
