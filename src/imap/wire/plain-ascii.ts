/** Whether LOGIN can carry it: that has no charset for anything else. */
export const isPlainAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);
