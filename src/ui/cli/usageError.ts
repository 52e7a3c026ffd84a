/** What was typed cannot be used. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
