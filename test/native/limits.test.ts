// Limits that are met inside the addon: an error of JavaScript, never the end of the program.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { library } from '../support/programs.ts';
import { DIST, needsTracing } from '../support/tracing.ts';

const ADDON = JSON.stringify(join(DIST, 'tracer.node'));
const OBJECT = JSON.stringify(join(DIST, 'tracer.bpf.o'));
const START = `const native = require(${ADDON}), fs = require('node:fs'), { execFileSync } = require('node:child_process');
  const object = fs.readFileSync(${OBJECT});
  const limit = (what) => execFileSync('prlimit', ['--pid', process.pid, what]);
  const tell = (act) => { try { act(); console.log('done'); } catch ({ step, code }) { console.log(step + ': ' + code); } };
  const descriptors = () => fs.readdirSync('/proc/self/fd').length;`;

async function run(script: string, env = process.env): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', START + script], { timeout: 100_000, env });
  return stdout;
}

test('no thread more is allowed', needsTracing, async () => {
  // Root has no such limit. Setting it takes a process, and so comes first.
  const script = `limit('--nproc=1'); process.setuid(65533); tell(() => new native.ProcConnector());`;
  assert.equal(await run(script), 'start a thread: EAGAIN\n');
});

test('no file more is allowed, at each point: nothing stays open', needsTracing, async () => {
  const script = `new native.EbpfProgram(object, {}).close();
    limit('--nofile=' + (descriptors() + 40));
    const before = descriptors();
    const fill = () => { const taken = []; try { for (;;) taken.push(fs.openSync('/dev/null')); } catch {} return taken; };
    for (let more = 0; more < 30; more += 3) {
      const taken = fill();
      for (const descriptor of taken.splice(0, more)) fs.closeSync(descriptor);
      for (const open of [() => new native.EbpfProgram(object, {}), () => new native.ProcConnector()]) {
        let program;
        try { program = open(); } catch ({ step, code }) { if (!step) console.log('no step', code); }
        program?.close();
      }
      for (const descriptor of taken) fs.closeSync(descriptor);
      if (descriptors() !== before) console.log('after', more, descriptors() - before);
    }
    tell(() => new native.EbpfProgram(object, {}).close());`;
  assert.equal(await run(script), 'done\n');
});

test('the groups of a user cannot be read, and their number is not told', async () => {
  const env = { ...process.env, LD_PRELOAD: await library('no-groups') };
  assert.equal(
    await run('tell(() => native.findAccount(0));', env),
    'look up the groups of the calling user: EMFILE\n',
  );
});
