// The report of a real run: what it says of processes that the test knows, and that its recording says the same.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { utf8Bytes } from '../../src/core/bytes.ts';
import { RecordingDecoder } from '../../src/core/recording/decode.ts';
import { createEncoder } from '../../src/core/recording/encode.ts';
import { formatJson } from '../../src/core/report/json.ts';
import { formatMarkdown } from '../../src/core/report/markdown.ts';
import type { Report } from '../../src/core/report/report.ts';
import { createReporter } from '../../src/core/report/reporter.ts';
import { startCommand } from '../../src/core/source/command.ts';
import { EbpfSource } from '../../src/core/source/ebpf.ts';
import { loadNative } from '../../src/core/source/native.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState } from '../../src/core/state/state.ts';
import { DIST, needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

/** A build in small: two jobs at once, a third when one has ended, then the link, which fails. */
const SCRIPT = `
sleep 0.3 & a=$!
sleep 0.1 & wait $!
sleep 1.4 &
wait
sh -c 'sleep 0.2; exit 3'
exit 0
`;

function createTaker() {
  const reporter = createReporter();
  let state = initialState();
  return {
    take(action: SourceAction) {
      state = reduce(state, action);
      if (action.type === 'events/received') reporter.read(state);
    },
    state: () => state,
    finish: (pid: number) => reporter.finish(state, pid),
  };
}

interface Recorded {
  readonly report: Report;
  readonly lines: string;
  readonly pid: number;
}

async function recordScript(): Promise<Recorded> {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  const script = join(folder, 'build.sh');
  writeFileSync(script, SCRIPT);
  const native = loadNative(DIST);
  const live = createTaker();
  const facts = { program: 'test', host: 'here', kernel: '6', bootId: 'x', wallOffsetNs: native.wallOffsetNs() };
  const encoder = createEncoder(facts);
  let lines = '';
  // Nobody else's processes.
  const source = new EbpfSource({ directory: DIST, native, follow: true });
  try {
    source.start((action) => {
      lines += encoder.encode(action);
      live.take(action);
    });
    const command = startCommand({ native, source, argv: ['/bin/sh', script].map(utf8Bytes) });
    const { pid } = command;
    await command.ended;
    const settled = () =>
      [...Array(live.state().table.history.endOrdinal).keys()].some(
        (n) => live.state().table.history.at(n)?.pid === pid,
      );
    await waitUntil(() => settled() || undefined, { what: 'the end of the script' });
    source.stop();
    lines += encoder.end(native.bootClockNs());
    return { report: live.finish(pid), lines, pid };
  } finally {
    source.stop();
    rmSync(folder, { recursive: true });
  }
}

function replayed({ lines, pid }: Recorded): Report {
  const taker = createTaker();
  const decoder = new RecordingDecoder((action) => taker.take(action));
  // In pieces of odd sizes, as a pipe gives them.
  for (let at = 0; at < lines.length; at += 4099) decoder.push(lines.slice(at, at + 4099));
  decoder.end();
  return taker.finish(pid);
}

test(
  'a real run: the path that decided, the serial tail, the failure; the same from its recording',
  needsTracing,
  async () => {
    const recorded = await recordScript();
    const { report, pid } = recorded;
    assert.equal(formatJson(replayed(recorded)), formatJson(report));
    assert.equal(formatMarkdown(replayed(recorded)), formatMarkdown(report));

    const path = report.criticalPath;
    assert.ok(path);
    assert.equal(path.root.pid, pid);
    const steps = path.steps
      .filter(({ command }) => command.startsWith('sleep'))
      .map(({ command, ownNs }) => ({ command, ownNs }));
    assert.deepEqual(
      steps.map(({ command }) => command),
      ['sleep 0.1', 'sleep 1.4', 'sleep 0.2'],
      JSON.stringify(path),
    );
    // Of the time, each had at least what it slept for, and all together what there was.
    const [first = 0, second = 0, third = 0] = steps.map(({ ownNs }) => ownNs / 1e6);
    assert.ok(first >= 99 && second >= 1399 && third >= 199, JSON.stringify(steps));
    assert.ok((first + second + third) * 1e6 <= path.durationNs, JSON.stringify(path));
    // 0.3 ends long before 0.1 + 1.4: from there on one was working; before, there were two for 0.3.
    const { tailNs } = path.serial;
    assert.ok(tailNs > 200e6 && tailNs <= path.durationNs - 299e6, `${tailNs} of ${path.durationNs}`);
    const failure = report.failures.shown.find(({ exit }) => exit?.code === 3);
    assert.equal(failure?.command, "sh -c 'sleep 0.2; exit 3'");
    assert.ok(report.concurrency.peakWorking >= 2);
    assert.equal(report.programs.shown.find(({ name }) => name === 'sleep')?.count, 4);
  },
);
