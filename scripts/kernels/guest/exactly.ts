/** A pattern for this name of a test and for no other, as Node's test runner takes one. */
export function exactly(name: string): string {
  return `^${literally(name)}$`;
}

/** A pattern for this text, wherever it stands. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
