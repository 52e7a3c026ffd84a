// Writes all of a text to stdout before the program ends.

/** Resolves when it was taken, or when nobody reads it any more: `| head` has had enough, and that is no failure. */
export function printOut(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve();
      else reject(new Error(`write to stdout: ${error.message}`, { cause: error }));
    });
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined) resolve();
    });
  });
}
