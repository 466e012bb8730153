/** What an alert's form offers. */
export interface AlertChoices {
  readonly servers: readonly { readonly slug: string; readonly name: string }[];
  readonly webhooks: readonly { readonly id: string; readonly url: string }[];
  /** Whether this installation has a mail server. */
  readonly canSendMail: boolean;
}
