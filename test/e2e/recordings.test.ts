// Recordings of real processes: written while lines are printed, and read back as the same lines.
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { program } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines, linesWith, withoutLosses } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { Folder, hex, markedSleep, newMarker } from './view.ts';

const schema: object = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/tracer-tui.schema.json'), 'utf8'));
const validateLine = new Ajv2020({ strictRequired: false, strictTypes: false }).compile(schema);

for (const name of ['a.ndjson', 'a.gz', 'a.zst']) {
  test(`${name}: what was printed live is printed again`, needsTracing, async () => {
    using folder = new Folder();
    const file = folder.file(name);
    using tracer = Lines.start(['--record', file]);
    await tracer.attached();
    const first = await markedSleep(newMarker(), 0.05);
    const { pid: killed } = await runCommand(await program('die-by-signal'), ['9']);
    await waitUntil(() => linesWith(tracer.stdout, killed).length >= 2, { what: 'lines' });
    assert.equal(await tracer.stop(), 0);
    assert.equal(tracer.complaints, '');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const replayed = await tracerTui('replay', file);
    assert.equal(withoutLosses(replayed.stderr), '');
    assert.equal(replayed.status, 0);
    assert.equal(replayed.stdout, tracer.stdout);
    const csv = await tracerTui('replay', file, '-o', 'csv', '-f', `pid=${first}`);
    const [header, row, none] = csv.stdout.split('\r\n');
    assert.match(header ?? '', /^pid,ppid,uid,user,start,duration_ms,end,exit_code,/);
    assert.match(
      row ?? '',
      new RegExp(`^${first},${process.pid},0,root,20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z,\\d+\\.\\d{3},exited,0,,false,`),
    );
    assert.equal(none, '');
  });

  test(`${name}: killed, it is readable up to what was written last`, needsTracing, async () => {
    using folder = new Folder();
    const file = folder.file(name);
    using tracer = Lines.start(['--record', file]);
    await tracer.attached();
    const early = await markedSleep(newMarker(), 0.01);
    await waitUntil(() => linesWith(tracer.stdout, early).length === 3, { what: 'its lines' });
    const seenMs = Date.now();
    // A file's times are those of the kernel's last tick.
    await waitUntil(() => statSync(file).mtimeMs > seenMs + 20, { what: 'something written since' });
    await runCommand('/bin/true');
    await tracer.stop('SIGKILL');
    const { status, stdout, stderr } = await tracerTui('replay', file);
    assert.equal(status, 1);
    assert.match(stderr, /^tracer-tui: \S+: (it is cut|line \d+ is cut): .* what comes before is shown\n$/);
    assert.match(stderr, new RegExp(file));
    const replayed = linesWith(stdout, early);
    assert.deepEqual(replayed, linesWith(tracer.stdout, early));
    assert.equal(replayed.length, 3);
  });
}

test(
  'lines are whole and as the schema says, also for a slow reader; bytes that are not UTF-8 survive',
  needsTracing,
  async () => {
    using tracer = Lines.start(['-o', 'ndjson']);
    await tracer.attached();
    tracer.child.stdout?.pause();
    await runCommand(await program('spawn'), ['1500', '/bin/true']);
    const { pid } = await runCommand(await program('exec-with'), ['/bin/true', hex('true'), 'ff', hex('a"é')]);
    tracer.child.stdout?.resume();
    await waitUntil(() => linesWith(tracer.stdout, `"pid":${pid},`).length >= 4, { what: 'lines' });
    assert.equal(await tracer.stop(), 0);
    assert.ok(tracer.stdout.endsWith('\n'));
    const parsed = tracer.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const line of parsed)
      assert.ok(validateLine(line), `${JSON.stringify(line)} ${JSON.stringify(validateLine.errors)}`);
    assert.equal(parsed.at(-1)?.type, 'end');
    const exec = parsed.findLast((line) => line.type === 'exec' && line.pid === pid);
    const latin1 = Buffer.from('a"é', 'latin1').toString('base64');
    assert.deepEqual(exec?.argv, ['true', { base64: '/w==' }, { base64: latin1 }]);
    using folder = new Folder();
    writeFileSync(folder.file('a'), tracer.stdout);
    const again = await tracerTui('replay', folder.file('a'), '-o', 'ndjson');
    assert.ok(again.stdout === tracer.stdout, 'a recording is written again as it was');
  },
);
