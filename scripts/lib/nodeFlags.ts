// How Node.js runs the program; scripts/tracer-tui says the same to the shell.

/**
 * In MiB: how far each half of V8's young generation grows. In the same storm of processes, beside each other with
 * `--history 10000`, the live view took at most 334 MB with Node's own limit, 215 MB with this, and as much CPU time within
 * what two runs differ. Smaller ones saved nothing more.
 */
export const NODE_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
