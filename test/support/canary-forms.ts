/** What a text would be known by, in lower case: itself, escaped, in hexadecimal, in base64 at every offset. */
export function formsOf(secret: string): string[] {
  const texts = [secret, secret.toUpperCase(), secret.toLowerCase()];
  return texts.flatMap((text) => {
    const octets = Buffer.from(text);
    const inBase64 = [0, 1, 2].map((ahead) => {
      const whole = Buffer.concat([Buffer.alloc(ahead), octets, Buffer.alloc(3)]).toString('base64');
      return whole.slice(Math.ceil((ahead * 4) / 3), Math.floor(((ahead + octets.length) * 4) / 3));
    });
    const inUrls = inBase64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'));
    return [text, encodeURIComponent(text), octets.toString('hex'), ...inBase64, ...inUrls].map((each) =>
      each.toLowerCase(),
    );
  });
}
