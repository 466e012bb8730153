import type { TokenAlgorithm } from "@/lib/issuers/core/issuer-rules";

/** How tokens of a well-known issuer look. What stands in braces the administrator fills in. */
export interface IssuerPreset {
  readonly id: string;
  readonly name: string;
  readonly iss: string;
  readonly jwksUrl: string;
  readonly audience: string;
  readonly algorithms: readonly TokenAlgorithm[];
  readonly subjectClaim: string;
  readonly matchesEmail: boolean;
  readonly onlyAtJwt: boolean;
  readonly requiredClaims: readonly { readonly claim: string; readonly value: string }[];
  readonly note: string;
}

/** From the vendors' own pages, which docs/product/trusted-issuers.mdx names. */
export const ISSUER_PRESETS: readonly IssuerPreset[] = [
  {
    id: "okta",
    name: "Okta",
    iss: "https://{your-domain}.okta.com/oauth2/default",
    jwksUrl: "https://{your-domain}.okta.com/oauth2/default/v1/keys",
    audience: "api://default",
    algorithms: ["RS256"],
    subjectClaim: "sub",
    matchesEmail: false,
    onlyAtJwt: false,
    requiredClaims: [],
    note: "Of a custom authorization server: tokens of the org's own one are for Okta alone.",
  },
  {
    id: "auth0",
    name: "Auth0",
    iss: "https://{your-tenant}.auth0.com/",
    jwksUrl: "https://{your-tenant}.auth0.com/.well-known/jwks.json",
    audience: "{the API's identifier}",
    algorithms: ["RS256"],
    subjectClaim: "sub",
    matchesEmail: false,
    onlyAtJwt: false,
    requiredClaims: [],
    note: "The issuer ends with a slash. Clients have to ask for the audience, or they get an opaque token.",
  },
  {
    id: "entra",
    name: "Microsoft Entra ID",
    iss: "https://login.microsoftonline.com/{tenant-id}/v2.0",
    jwksUrl: "https://login.microsoftonline.com/{tenant-id}/discovery/v2.0/keys",
    audience: "{the app's client id}",
    algorithms: ["RS256"],
    subjectClaim: "oid",
    matchesEmail: false,
    onlyAtJwt: false,
    requiredClaims: [{ claim: "tid", value: "{tenant-id}" }],
    note: "Tokens of version 2 (requestedAccessTokenVersion in the app's manifest). Its addresses can be changed by people, so it is oid that counts.",
  },
  {
    id: "keycloak",
    name: "Keycloak",
    iss: "https://{your-host}/realms/{realm}",
    jwksUrl: "https://{your-host}/realms/{realm}/protocol/openid-connect/certs",
    audience: "{an audience that a mapper adds}",
    algorithms: ["RS256"],
    subjectClaim: "sub",
    matchesEmail: true,
    onlyAtJwt: false,
    requiredClaims: [{ claim: "typ", value: "Bearer" }],
    note: "Add an audience mapper to the client's scope: without one aud is account.",
  },
  {
    id: "google",
    name: "Google",
    iss: "https://accounts.google.com",
    jwksUrl: "https://www.googleapis.com/oauth2/v3/certs",
    audience: "{the audience that the workload asks for}",
    algorithms: ["RS256"],
    subjectClaim: "sub",
    matchesEmail: false,
    onlyAtJwt: false,
    requiredClaims: [],
    note: "For workloads of Google Cloud, which ask for an identity token with an audience. Access tokens of Google are opaque.",
  },
];
