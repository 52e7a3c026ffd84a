// What one source alone does on real processes: how it says, or counts, what it could not see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadNative } from '../../src/core/source/native.ts';
import { ProcConnectorSource } from '../../src/core/source/procConnector.ts';
import { ProcfsSource } from '../../src/core/source/procfsSource.ts';
import { totalLost } from '../../src/core/state/state.ts';
import { program } from '../support/programs.ts';
import { SourceTrace } from '../support/sourceTrace.ts';
import { DIST, needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const native = loadNative(DIST);

test('procfs says that it samples', () => {
  using trace = new SourceTrace(new ProcfsSource({ native, intervalMs: 250 }));
  assert.equal(trace.state.source.limit, 'sampled every 250 ms, short processes are missed');
});

/** What the connector counted of 200 processes, each of which forks, executes and exits. */
async function countersAfterStorm(options: { queueBytes?: number; socketBytes?: number }) {
  const connector = new native.ProcConnector(options);
  try {
    await runCommand(await program('spawn'), ['200', '/bin/true']);
    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    return await waitUntil(
      async () => {
        // Shows the gap that the last lost ones have left.
        await Promise.all(Array.from({ length: 8 }, () => runCommand('/bin/true')));
        const counters = connector.counters();
        const [sent, lost, missed] = [sum(counters.sent), sum(counters.lost), counters.missedRuns];
        return sent + lost + missed >= 600 && { sent, lost, missed };
      },
      { what: 'account of all', describe: () => JSON.stringify(connector.counters()) },
    );
  } finally {
    connector.close();
    connector.close();
  }
}

test('proc-connector: every process of a storm is told, or a loss is', needsTracing, async () => {
  const spawned = 200;
  const isWhole = async () => {
    using trace = new SourceTrace(new ProcConnectorSource({ native }));
    const { pid } = await runCommand(await program('spawn'), [String(spawned), '/bin/true']);
    const { key } = await trace.ended(pid);
    const { table, lost } = trace.state;
    const children = table.history
      .slice(0, table.history.endOrdinal)
      .filter(({ parentKey, end }) => parentKey === key && end?.how === 'exited' && end.status === 0);
    if (totalLost(lost) === 0) assert.equal(children.length, spawned);
    return children.length === spawned;
  };
  // What others start may be too much for it just then.
  await waitUntil(isWhole, { what: 'storm of which all was told' });
});

test('proc-connector: what the queue has no room for is counted', needsTracing, async () => {
  const { sent, lost } = await countersAfterStorm({ queueBytes: 4096 });
  assert.ok(sent > 0 && sent < 100 && sent + lost >= 600, `${sent} sent, ${lost} lost`);
});

test('proc-connector: what the socket has no room for is counted by the kernel’s numbers', needsTracing, async () => {
  // A reader that is quick enough misses nothing even so.
  await waitUntil(async () => (await countersAfterStorm({ socketBytes: 1 })).missed > 0, { what: 'missed ones' });
});
