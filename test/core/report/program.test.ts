// What a process is counted under.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import { programSource, programText } from '../../../src/core/report/program.ts';
import { execEvent, forkEvent, T0 } from '../support/events.ts';
import { processOf, stateAfter } from '../support/states.ts';

function programOf(filename: string, comm: string): string {
  const fork = forkEvent();
  const exec = execEvent({ filename: byteString(filename), comm: byteString(comm), timeBootNs: T0 + 1 });
  return programText(programSource(processOf(stateAfter([fork, exec]), fork.key)));
}

test('by the name of the file, of which comm is only the beginning', () => {
  assert.equal(programOf('/usr/lib/a-name-of-more-than-fifteen', 'a-name-of-more-'), 'a-name-of-more-than-fifteen');
});

test('what was executed by descriptor, by the name that the kernel gave it, as everywhere', () => {
  assert.equal(programOf('/dev/fd/3', 'tool'), 'tool');
});
