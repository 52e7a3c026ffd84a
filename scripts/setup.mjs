// Sets up what is missing, step by step, and says nothing where nothing is: the compilers and libraries, a Node.js that
// is new enough, the npm packages, the BPF object, the addon, the bundle. `--force` makes the last three anew.

import { alone } from './lib/lock.mjs';
import { chooseNode, installNode, linkNode } from './lib/node.mjs';
import { installPackages } from './lib/packages.mjs';
import { giveToOwner, Interrupted, Stop, say } from './lib/run.mjs';
import { fingerprint, removeStamp, whyStale, writeStamp } from './lib/stamp.mjs';
import { builds, steps } from './lib/steps.mjs';

const isForced = process.argv.includes('--force');

try {
  if (process.platform !== 'linux') throw new Stop('tracer-tui watches processes through the Linux kernel: Linux only');
  const node = chooseNode();
  const isReady = node && !isForced && steps.every((step) => !whyStale(step, node));
  if (isReady) linkNode(node);
  else await alone(setUp);
} catch (error) {
  tell(error);
  process.exitCode = error.exitCode ?? 1;
}

async function setUp() {
  const startedMs = Date.now();
  try {
    // First what may have to stop and ask for root.
    if (builds.some((step) => step.needsPackages && mustRun(step, chooseNode()))) await installPackages();
    const node = chooseNode() ?? (await installNode());
    linkNode(node);
    for (const step of steps) {
      if (mustRun(step, node)) await perform(step, node);
    }
  } finally {
    giveToOwner(['.cache', '.node']);
  }
  say(`ready in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

function mustRun(step, node) {
  return (isForced && builds.includes(step)) || whyStale(step, node) !== undefined;
}

async function perform(step, node) {
  const taken = fingerprint(step, node);
  if (step.isDone?.()) {
    say(`${step.says}: not needed, all is as it should be`);
    writeStamp(step, taken, step.done);
    return;
  }
  say(`${step.says} (${whyStale(step, node) ?? 'forced'})`);
  // No stamp while it is being made: a step that fails or is interrupted runs again.
  removeStamp(step);
  try {
    writeStamp(step, taken, await step.make(node));
  } finally {
    giveToOwner(step.owns);
  }
}

function tell(error) {
  if (error instanceof Interrupted) say(`stopped by ${error.message}`);
  else if (error instanceof Stop) say(error.message);
  else if (error.code === 'EACCES' || error.code === 'EPERM') {
    say(`${error.message}\nIt belongs to another user: give the checkout back with\n  sudo chown -R "$(id -un)" .`);
  } else say(error.stack);
}
