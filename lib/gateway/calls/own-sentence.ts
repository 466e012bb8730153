/**
 * The classes whose messages can repeat what a server or a client said, and what stands in their place where an
 * organization keeps no payloads. All other messages are the gateway's own words.
 */
const OWN_SENTENCES: ReadonlyMap<string, string> = new Map([
  ["upstream_error", "The server answered with an error."],
  ["upstream_protocol_error", "The server answered in a way that the gateway cannot read."],
  ["upstream_unreachable", "The server could not be reached."],
  ["connection_paused", "The connection is paused."],
  ["input_unavailable", "The server needs an answer that it cannot get."],
  ["header_mismatch", "A header contradicts the body."],
  ["invalid_input", "The parameters of the request are not valid."],
  ["invalid_arguments", "The arguments are not valid."],
]);

/** What the call log may say of an error: `message` as it is where payloads are kept, else only words of our own. */
export function loggedMessage(errorClass: string, message: string, keepsPayloads: boolean): string {
  return keepsPayloads ? message : (OWN_SENTENCES.get(errorClass) ?? message);
}
