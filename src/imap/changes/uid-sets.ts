/** Numbers that a server's set may stand for: more than any command of ours names. */
const MAX_READ = 100_000;

/** The numbers of a set as a server writes it, in its order; none when it is not one. */
export function readUidSet(text: string | null): number[] {
  if (text === null || !/^\d{1,10}(:\d{1,10})?(,\d{1,10}(:\d{1,10})?)*$/.test(text)) return [];
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const [from, to = from] = part.split(':').map(Number) as [number, number?];
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    if (high - low + numbers.length >= MAX_READ) return [];
    for (let number = low; number <= high; number++) numbers.push(number);
  }
  return numbers;
}
