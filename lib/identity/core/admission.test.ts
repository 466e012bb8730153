import { expect, test } from "vitest";
import { type AdmissionFacts, decideAdmission } from "@/lib/identity/core/admission";

const STRANGER: AdmissionFacts = {
  ownerOfIdentity: null,
  ownerOfAddress: null,
  isAddressVerified: true,
  by: "provider",
  maySignUp: false,
};
const amy = { id: "usr_amy", isSuspended: false };
const mallory = { id: "usr_mallory", isSuspended: false };
const been = { ...amy, hasBeenHere: true };
const invited = { ...amy, hasBeenHere: false };

test.each<[string, Partial<AdmissionFacts>, object]>([
  ["an identity that is somebody's enters as them", { ownerOfIdentity: amy }, { kind: "enter", userId: "usr_amy" }],
  [
    "whatever address the provider says now, an identity stays its owner's",
    { ownerOfIdentity: mallory, ownerOfAddress: been },
    { kind: "enter", userId: "usr_mallory" },
  ],
  [
    "an identity counts without a checked address once it is somebody's",
    { ownerOfIdentity: amy, isAddressVerified: false },
    { kind: "enter", userId: "usr_amy" },
  ],
  [
    "a new identity with somebody's checked address does not get in as them",
    { ownerOfAddress: been },
    { kind: "refuse", reason: "SignInFirst" },
  ],
  [
    "nor does one whose address nobody checked",
    { ownerOfAddress: been, isAddressVerified: false },
    { kind: "refuse", reason: "UnverifiedEmail" },
  ],
  [
    "somebody who was invited and has never been here comes in by a checked address",
    { ownerOfAddress: invited },
    { kind: "adopt", userId: "usr_amy" },
  ],
  [
    "and by no other",
    { ownerOfAddress: invited, isAddressVerified: false },
    { kind: "refuse", reason: "UnverifiedEmail" },
  ],
  [
    "a link for an address is for whoever has the address",
    { by: "link", ownerOfAddress: been },
    { kind: "enter", userId: "usr_amy" },
  ],
  ["a stranger stays outside while sign-up is closed", {}, { kind: "refuse", reason: "NoAccount" }],
  ["and gets an account while it is open", { maySignUp: true }, { kind: "create" }],
  [
    "but not without a checked address",
    { maySignUp: true, isAddressVerified: false },
    { kind: "refuse", reason: "UnverifiedEmail" },
  ],
  [
    "open sign-up takes nobody's account",
    { maySignUp: true, ownerOfAddress: been },
    { kind: "refuse", reason: "SignInFirst" },
  ],
  [
    "who is suspended stays outside by a provider",
    { ownerOfIdentity: { ...amy, isSuspended: true } },
    { kind: "refuse", reason: "Suspended" },
  ],
  [
    "by a link",
    { by: "link", ownerOfAddress: { ...been, isSuspended: true } },
    { kind: "refuse", reason: "Suspended" },
  ],
  [
    "and before the first visit",
    { ownerOfAddress: { ...invited, isSuspended: true } },
    { kind: "refuse", reason: "Suspended" },
  ],
])("%s (security: T74)", (_rule, facts, admission) => {
  expect(decideAdmission({ ...STRANGER, ...facts })).toEqual(admission);
});
