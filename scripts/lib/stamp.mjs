// Which steps are up to date. A stamp remembers what a step was made from (a hash of contents: modification times lie
// after a checkout) and what it made; a step without a matching stamp runs again.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cacheDir, projectDir } from './run.mjs';

/** All files below a directory of the project, sorted; `skip` names directories directly in it. */
export function filesBelow(dir, skip = []) {
  const found = [];
  const walk = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (!entry.isDirectory()) found.push(child);
      else if (!skip.includes(relative(join(projectDir, dir), child))) walk(child);
    }
  };
  if (existsSync(join(projectDir, dir))) walk(join(projectDir, dir));
  return found.map((path) => relative(projectDir, path)).sort();
}

/**
 * What a step is made from, as one hash: `step.inputs()` are files, `step.facts()` anything else that matters.
 * Taken before the step runs, so that a file saved meanwhile makes it run again.
 */
export function fingerprint(step, node) {
  const hash = createHash('sha256').update(JSON.stringify(step.facts(node)));
  for (const path of step.inputs()) {
    const content = contentOf(path);
    hash.update(`\0${path}\0${content ? content.length : 'missing'}\0`).update(content ?? '');
  }
  return hash.digest('hex');
}

function contentOf(path) {
  try {
    return readFileSync(join(projectDir, path));
  } catch (error) {
    // An editor's lock file is a dangling link; a missing input is the step's own error to report.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Why a step must run, or undefined when it is up to date. */
export function whyStale(step, node) {
  const stamp = readStamp(step);
  if (!stamp) return 'not made yet';
  if (stamp.fingerprint !== fingerprint(step, node)) return 'changed';
  for (const [path, state] of Object.entries(stamp.made)) {
    if (stateOf(path) !== state) return `${path} ${stateOf(path) ? 'was modified' : 'is missing'}`;
  }
  const gone = stamp.needs.find((path) => !existsSync(path));
  return gone && `${gone} is gone`;
}

/** `made`: files of the project that must stay as they are; `needs`: files elsewhere that must stay. */
export function writeStamp(step, taken, { made, needs = [] }) {
  const stamp = { fingerprint: taken, made: Object.fromEntries(made.map((path) => [path, stateOf(path)])), needs };
  mkdirSync(cacheDir, { recursive: true });
  // Renamed into place: a stamp is there as a whole or not at all.
  writeFileSync(`${stampFile(step)}.new`, JSON.stringify(stamp, null, 1));
  renameSync(`${stampFile(step)}.new`, stampFile(step));
}

export function removeStamp(step) {
  rmSync(stampFile(step), { force: true });
}

function readStamp(step) {
  try {
    return JSON.parse(readFileSync(stampFile(step), 'utf8'));
  } catch {
    return undefined;
  }
}

function stampFile(step) {
  return join(cacheDir, `${step.name}.stamp`);
}

// Size and time, not contents, for what was made: node_modules and the outputs are large.
function stateOf(path) {
  const stat = statSync(join(projectDir, path), { throwIfNoEntry: false });
  return stat && `${stat.size} ${stat.mtimeMs}`;
}
