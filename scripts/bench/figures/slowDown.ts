// How much longer the traced work takes: tools take turns, and each run stands between two untraced ones.
import type { Context, Figure, Result } from '../figure.ts';
import { findPeers, type Peer, parentPrefix, startPeer } from '../peers.ts';
import { mean, median, percentile, range } from '../statistics.ts';
import { startLive, startText } from '../tracers.ts';
import { spawnMany } from '../workload.ts';

interface Tool {
  readonly name: string;
  readonly isSlow: boolean;
  readonly isOurs: boolean;
  /** @returns microseconds per program */
  run(count: number): Promise<number>;
}

interface Turn {
  /** Just before and just after. */
  readonly untracedUs: readonly [number, number];
  readonly tracedUs: number;
}

/** Untraced runs on a calm machine differ by some 2 %. */
const MOST_DISTURBED = 1.06;

const LIVE = 'tracer-tui';
const TEXT = 'tracer-tui -o text';

function tools(peers: readonly Peer[]): Tool[] {
  const during = (name: string, start: () => Promise<AsyncDisposable>): Tool => ({
    name,
    isSlow: false,
    isOurs: name === LIVE || name === TEXT,
    async run(count) {
      await using _tracer = await start();
      return await spawnMany(count);
    },
  });
  return [
    during(LIVE, () => startLive()),
    during(TEXT, () => startText()),
    ...peers.map((peer): Tool => {
      if (peer.how !== 'parent') return during(peer.name, () => startPeer(peer));
      return { name: peer.name, isSlow: true, isOurs: false, run: (count) => spawnMany(count, parentPrefix(peer)) };
    }),
  ];
}

async function takeTurns(all: readonly Tool[], { isQuick, say, quiet }: Context): Promise<Map<string, Turn[]>> {
  const rounds = isQuick ? 2 : 21;
  const count = isQuick ? 300 : 1000;
  const turns = new Map<string, Turn[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    say(`slow-down: round ${round + 1} of ${rounds}`);
    await quiet();
    // Ours have to be known to a percent, the others' only roughly.
    const inTurn = all.filter((tool) => tool.isOurs || round % 3 === 0);
    let beforeUs = await spawnMany(count);
    for (let i = 0; i < inTurn.length; i++) {
      // Another one first each time: no tool always follows the same one.
      const tool = inTurn[(i + round) % inTurn.length];
      if (tool === undefined) continue;
      const tracedUs = await tool.run(tool.isSlow ? Math.ceil(count / 10) : count);
      const afterUs = await spawnMany(count);
      turns.get(tool.name)?.push({ untracedUs: [beforeUs, afterUs], tracedUs });
      beforeUs = afterUs;
    }
  }
  return turns;
}

const quartiles = (ratios: readonly number[]) =>
  `quartiles ${percentile(ratios, 25).toFixed(2)}–${percentile(ratios, 75).toFixed(2)}`;

const signed = (us: number) => `${us < 0 ? '' : '+'}${us.toFixed(1)}`;

/**
 * Leaves out runs beside which even the untraced work was slow: somebody else used the machine. The rule looks at
 * untraced runs only, so it favours no tool. A tool that has too few left keeps all.
 */
function withoutDisturbed(taken: ReadonlyMap<string, Turn[]>): { turns: Map<string, Turn[]>; notes: string[] } {
  const everything = [...taken.values()].flat();
  const usual = percentile(
    everything.flatMap(({ untracedUs }) => untracedUs),
    25,
  );
  const notes: string[] = [];
  const turns = new Map<string, Turn[]>();
  for (const [name, all] of taken) {
    const calm = all.filter(({ untracedUs }) => Math.max(...untracedUs) <= usual * MOST_DISTURBED);
    const isEnough = calm.length >= Math.min(3, all.length);
    turns.set(name, isEnough ? calm : all);
    if (!isEnough) notes.push(`slow-down by ${name}: the machine was too busy to trust it`);
  }
  const leftOut = everything.length - [...turns.values()].flat().length;
  if (leftOut > 0)
    notes.push(`slow-down: ${leftOut} of ${everything.length} runs left out, disturbed by other programs`);
  return { turns, notes };
}

export const slowDown: Figure = {
  name: 'slow-down',
  async measure(context): Promise<Result> {
    const { peers, notes } = await findPeers(context.say);
    const all = tools(peers);
    const taken = await takeTurns(all, context);
    const { turns, notes: disturbances } = withoutDisturbed(taken);
    const ratios = (name: string) => (turns.get(name) ?? []).map((turn) => turn.tracedUs / mean(turn.untracedUs));
    const added = (name: string) => (turns.get(name) ?? []).map((turn) => turn.tracedUs - mean(turn.untracedUs));
    const untraced = [...turns.values()].flat().flatMap((turn) => turn.untracedUs);
    const ofPeers = peers.map(({ name }) => ({ name, ratio: median(ratios(name)) }));
    // What only looks now and then slows nothing down, and misses most.
    const tracing = ofPeers.filter(({ name }) => peers.some((peer) => peer.name === name && peer.how !== 'terminal'));
    const least = Math.min(...tracing.map(({ ratio }) => ratio));
    const row = (name: string, figure: string) => ({
      figure,
      value: `${median(ratios(name)).toFixed(3)} × (${quartiles(ratios(name))}), ${signed(median(added(name)))} µs a program`,
      numbers: { ratios: ratios(name), addedUs: added(name), untracedUs: untraced },
    });
    const live = median(ratios(LIVE));
    return {
      notes: [...notes, ...disturbances],
      rows: [
        {
          ...row(LIVE, 'slow-down of the traced work, live view at 120×40'),
          reach: '≤ 1.03, below every tracer',
          isReached: live <= 1.03 && live < least,
          andThen: '≤ 1.02',
          peers: ofPeers.map(({ name, ratio }) => `${name} ${ratio.toFixed(ratio > 3 ? 1 : 3)}`).join(', '),
        },
        row(TEXT, 'the same, -o text to /dev/null'),
        {
          figure: 'untraced, one static program',
          value: `${median(untraced).toFixed(0)} µs (${range(untraced, 0)})`,
          numbers: { untracedUs: untraced },
        },
      ],
    };
  },
};
