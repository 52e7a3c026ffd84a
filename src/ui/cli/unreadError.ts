/** Lines that nobody took. What has an end is brought to it, and then the program leaves them behind. The message is one line. */
export class UnreadError extends Error {
  override readonly name = 'UnreadError';
  readonly exitStatus: number;

  constructor(message: string, exitStatus: number) {
    super(message);
    this.exitStatus = exitStatus;
  }
}
