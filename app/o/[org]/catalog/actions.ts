"use server";

import { browseRegistry } from "@/lib/catalog/browse-registry";
import { connectEntry } from "@/lib/catalog/connect-entry";
import { createEntry } from "@/lib/catalog/create-entry";
import { entryFromConnection } from "@/lib/catalog/entry-from-connection";
import { hideEntry } from "@/lib/catalog/hide-entry";
import { importServers } from "@/lib/catalog/import-servers";
import { removeEntry } from "@/lib/catalog/remove-entry";
import { updateEntry } from "@/lib/catalog/update-entry";
import { action } from "@/lib/http/action";

export const connectEntryAction = action(connectEntry);
export const createEntryAction = action(createEntry);
export const updateEntryAction = action(updateEntry);
export const removeEntryAction = action(removeEntry);
export const hideEntryAction = action(hideEntry);
export const entryFromConnectionAction = action(entryFromConnection);
export const browseRegistryAction = action(browseRegistry);
export const importServersAction = action(importServers);
