/** What the client wrote makes no sense: BAD (RFC 3501 §7.1.3). */
export class BadCommand extends Error {
  constructor(text: string) {
    super(text);
    this.name = 'BadCommand';
  }
}
