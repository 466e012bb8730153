import ipaddr from "ipaddr.js";

/** One client's addresses: an IPv4 address, or all of an IPv6 /64, which is what one subscriber gets. Null: a socket file. */
export function networkOf(address: string | undefined): string | null {
  if (address === undefined || !ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
