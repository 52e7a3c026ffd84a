// Without root: CAP_BPF and CAP_PERFMON alone, through the whole program. Before Linux 5.11 maps are charged to the user's
// RLIMIT_MEMLOCK, and before 5.19 CAP_BPF is needed to look into them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { longer } from '../support/slowness.ts';
import { DIST, needsTracing } from '../support/tracing.ts';

const NOBODY = 65534;
const TIMEOUT_MS = longer(10_000);
const [major = 0, minor = 0] = release().split('.').map(Number);
const CHARGES_LOCKED_MEMORY = major < 5 || (major === 5 && minor < 11);

/** The program as nobody, with these two alone. */
function run(limits: readonly string[], ...args: readonly string[]) {
  const sets = ['bounding-set', 'inh-caps', 'ambient-caps'].map((set) => `--${set}=-all,+bpf,+perfmon`);
  const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...sets];
  const [command = '', ...rest] = [...limits, 'setpriv', ...user, process.execPath, join(DIST, 'main.js'), ...args];
  const { status, stderr } = spawnSync(command, rest, {
    encoding: 'utf8',
    env: { ...process.env, HOME: '/nonexistent' },
    timeout: TIMEOUT_MS,
  });
  return { status, stderr };
}

const COMMAND = ['--source', 'ebpf', '-o', 'text', '--no-summary', '--', 'sh', '-c', 'sleep 0.1; exit 7'];

function assertWhole({ status, stderr }: ReturnType<typeof run>): void {
  assert.equal(status, 7, stderr);
  // Lines stand on stderr, for stdout is the command's: nothing else does.
  const [head, ...lines] = stderr.trimEnd().split('\n');
  assert.match(head ?? '', /^TIME /);
  const told = lines.map((line) => line.replace(/^\S+ (\w+) +(\w+) .*?(\[\d+\])?( \(.*)?$/, '$1 $2 $3').trim());
  assert.deepEqual(told.toSorted(), ['EXEC sh', 'EXEC sleep', 'EXIT sh [7]', 'EXIT sleep [0]'], stderr);
}

const hasCommands = spawnSync('setpriv', ['--version']).error === undefined;
const isPossible = hasCommands ? needsTracing : { skip: 'no setpriv here' };

test('with two capabilities and enough locked memory: eBPF, whole, and not a word', isPossible, () => {
  // Where none is needed, root may lack the right to raise the limit.
  const limits = CHARGES_LOCKED_MEMORY ? ['prlimit', '--memlock=unlimited', '--'] : [];
  assertWhole(run(limits, ...COMMAND));
  assertWhole(run(limits, '--drop-privileges', ...COMMAND));
});

test('with the usual 64 KiB of locked memory: eBPF, or one line that says what to do', isPossible, () => {
  const result = run(['prlimit', '--memlock=65536', '--'], ...COMMAND);
  if (!CHARGES_LOCKED_MEMORY) return assertWhole(result);
  assert.equal(result.status, 1);
  assert.match(result.stderr, /^tracer-tui: [^\n]*locked memory[^\n]*ulimit -l[^\n]*\n$/);
});
