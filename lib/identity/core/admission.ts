/** Who stands at the door, as far as the database knows them. */
export interface AdmissionFacts {
  /** Whose identity this is already: somebody signed in with it, or linked it, before. */
  readonly ownerOfIdentity: KnownPerson | null;
  /** Who has the address that came with it. */
  readonly ownerOfAddress: (KnownPerson & { readonly hasBeenHere: boolean }) | null;
  /** Whether somebody vouches for the address: the mailbox was opened, or the provider says that it checked. */
  readonly isAddressVerified: boolean;
  /** `link`: they hold a link that we made for this address. `provider`: a provider says who they are. */
  readonly by: "link" | "provider";
  readonly maySignUp: boolean;
}

export interface KnownPerson {
  readonly id: string;
  readonly isSuspended: boolean;
}

export type RefusalReason =
  | "Suspended"
  /** The address is somebody's who signs in in another way. */
  | "SignInFirst"
  | "UnverifiedEmail"
  | "NoAccount";

export type Admission =
  | { readonly kind: "enter"; readonly userId: string }
  /** Enters, and from now on this identity is theirs. */
  | { readonly kind: "adopt"; readonly userId: string }
  | { readonly kind: "create" }
  | { readonly kind: "refuse"; readonly reason: RefusalReason };

/**
 * Whether somebody comes in, and as whom. An identity is the provider and the provider's own id of the person; an address
 * is only something that both may have. So an identity that nobody has used yet becomes a person's by its address in one
 * case alone: the provider has checked the address, and the person who has it has never been here, so that nobody's
 * account can be taken. Everybody else signs in as they are used to and links the identity in their profile.
 */
export function decideAdmission(facts: AdmissionFacts): Admission {
  const { ownerOfIdentity, ownerOfAddress, isAddressVerified, by, maySignUp } = facts;
  const known = ownerOfIdentity ?? (by === "link" ? ownerOfAddress : null);
  if (known) return known.isSuspended ? refuse("Suspended") : { kind: "enter", userId: known.id };
  if (!isAddressVerified) return refuse("UnverifiedEmail");
  if (ownerOfAddress) {
    if (ownerOfAddress.hasBeenHere) return refuse("SignInFirst");
    return ownerOfAddress.isSuspended ? refuse("Suspended") : { kind: "adopt", userId: ownerOfAddress.id };
  }
  return maySignUp ? { kind: "create" } : refuse("NoAccount");
}

function refuse(reason: RefusalReason): Admission {
  return { kind: "refuse", reason };
}
