export function readableName({ name, email }: { readonly name: string | null; readonly email: string | null }): string {
  return name || email || "unknown";
}
