/** A pattern for this name of a test and for no other, as Node's test runner takes one. */
export function exactly(name: string): string {
  return `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
