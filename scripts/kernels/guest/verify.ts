// Runs in the guest: loads the real addon and object, each way that the program does, and tells what the verifier
// counted.
import { readFileSync } from 'node:fs';
import { availableParallelism, release } from 'node:os';
import { isNativeError, loadNative } from '../../../src/core/source/native.ts';
import { WAYS } from '../ways.ts';
import type { Message } from './message.ts';

const DIST = '/project/dist';
const HELD = 1024;
/** The end of the verifier's text says why. */
const REASON_BYTES = 3000;

function say(message: Message): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function* counted(log: string): Generator<{ program: string; instructions: number }> {
  let program = '?';
  for (const line of log.split('\n')) {
    program = /prog '(\w+)': -- BEGIN/.exec(line)?.[1] ?? program;
    const instructions = /^processed (\d+) insns/.exec(line)?.[1];
    if (instructions !== undefined) yield { program, instructions: Number(instructions) };
  }
}

say({ type: 'booted', release: release(), cpus: availableParallelism() });
const native = loadNative(DIST);
const object = readFileSync(`${DIST}/tracer.bpf.o`);
for (const [options, { follow, holds }] of Object.entries(WAYS)) {
  try {
    const program = new native.EbpfProgram(object, {
      follow,
      heldProcesses: holds ? HELD : 0,
      // Also where they are not needed: the object is the same everywhere.
      hooks: 'both',
      verifierStatistics: true,
    });
    for (const one of counted(program.log)) say({ type: 'verified', options, ...one });
    program.close();
  } catch (error) {
    if (!isNativeError(error)) throw error;
    say({ type: 'refused', options, reason: `${error.message}\n${(error.log ?? '').slice(-REASON_BYTES)}` });
  }
}
