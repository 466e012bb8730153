"use server";

import { action } from "@/lib/http/action";
import { createTrustedIssuer } from "@/lib/issuers/create-issuer";
import { removeTrustedIssuer } from "@/lib/issuers/remove-issuer";
import { setTrustedSubjects } from "@/lib/issuers/set-subjects";
import { testToken } from "@/lib/issuers/test-token";
import { updateTrustedIssuer } from "@/lib/issuers/update-issuer";

export const createTrustedIssuerAction = action(createTrustedIssuer);
export const updateTrustedIssuerAction = action(updateTrustedIssuer);
export const removeTrustedIssuerAction = action(removeTrustedIssuer);
export const setTrustedSubjectsAction = action(setTrustedSubjects);
export const testTokenAction = action(testToken);
