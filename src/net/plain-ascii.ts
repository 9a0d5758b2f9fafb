/** Whether a command can carry it without naming a charset. */
export const isPlainAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
