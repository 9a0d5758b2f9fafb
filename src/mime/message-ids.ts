/** The ids in a References or In-Reply-To header: those in angle brackets, or, without any, the words. */
export function messageIds(header: string): string[] {
  return header.match(/<[^<>\s]+>/g) ?? header.split(/\s+/).filter((word) => word !== '');
}
