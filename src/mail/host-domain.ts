/** `imap.example.com` and `smtp.example.com`, or the same host; a domain and a host in it. In lower case. */
export function isOfOneDomain(host: string, other: string): boolean {
  if (host === other) return true;
  const [domain, otherDomain] = [domainOf(host), domainOf(other)];
  return domain !== undefined && (domain === otherDomain || domain === other || otherDomain === host);
}

/** The domain that a host is in: at least two labels. */
function domainOf(host: string): string | undefined {
  const domain = host.slice(host.indexOf('.') + 1);
  return /^[^.]+\.\D/.test(domain) ? domain : undefined;
}
