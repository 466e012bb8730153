"use server";

import { createAlertRule } from "@/lib/alerts/create-rule";
import { removeAlertRule } from "@/lib/alerts/remove-rule";
import { testAlertRule } from "@/lib/alerts/test-rule";
import { updateAlertRule } from "@/lib/alerts/update-rule";
import { action } from "@/lib/http/action";
import { createWebhook } from "@/lib/notifications/create-webhook";
import { removeWebhook } from "@/lib/notifications/remove-webhook";

export const createAlertRuleAction = action(createAlertRule);
export const updateAlertRuleAction = action(updateAlertRule);
export const removeAlertRuleAction = action(removeAlertRule);
export const testAlertRuleAction = action(testAlertRule);
export const createWebhookAction = action(createWebhook);
export const removeWebhookAction = action(removeWebhook);
