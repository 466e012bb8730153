"use server";

import { action } from "@/lib/http/action";
import { removeView } from "@/lib/views/remove-view";
import { saveView } from "@/lib/views/save-view";

export const saveViewAction = action(saveView);
export const removeViewAction = action(removeView);
