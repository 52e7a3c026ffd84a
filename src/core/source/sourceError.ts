/** A source cannot start or go on. The message is one line that says what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
