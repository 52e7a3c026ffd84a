// How set-up speaks, runs other programs, and stops. Plain JS without dependencies: it runs before `npm ci`.

import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants as fsConstants, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const cacheDir = join(projectDir, '.cache');
export const distDir = join(projectDir, 'dist');

/** An error that is told to the person as it is, without a stack. */
export class Stop extends Error {}

// stderr, so that `npm start --silent | …` carries the program's output only.
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/** The path of a command, or undefined. The sbin directories are often missing from a user's PATH. */
export function which(command) {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return dirs.map((dir) => join(dir, command)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, fsConstants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Standard output of a short command, or undefined where it failed or does not exist. */
export function ask(command, args, options = {}) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    ...options,
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** Set-up was told to end; the exit status is the shells' 128 + signal. */
export class Interrupted extends Error {
  constructor(signal) {
    super(signal);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a command quietly: its output goes to `.cache/<log>.log`, and some of it into the error if it fails.
 * A password prompt of sudo still appears: it is written to the terminal itself.
 */
export async function run(log, [command, ...args], { failed, env = process.env, cwd = projectDir } = {}) {
  mkdirSync(cacheDir, { recursive: true });
  const logFile = join(cacheDir, `${log}.log`);
  const out = openSync(logFile, 'w');
  const how = await finish(command, args, { cwd, env, stdio: ['ignore', out, out] }).finally(() => closeSync(out));
  if (how === undefined) return;
  const output = readFileSync(logFile, 'utf8').trimEnd().split('\n');
  const lines = [`${failed}: ${basename(command)}: ${how}`, ...shorten(output).map((line) => `  ${line}`)];
  throw new Stop([...lines, `The whole output is in ${relative(projectDir, logFile)}.`].join('\n'));
}

/** Undefined where a command succeeds, else how it failed. A signal to set-up ends the command and all it started. */
async function finish(command, args, options) {
  // A group of its own, which make's compilers share; but sudo must stay where it can ask on the terminal.
  const hasGroup = basename(command) !== 'sudo';
  const child = spawn(command, args, { ...options, detached: hasGroup });
  let interruptedBy;
  const interrupt = (signal) => {
    interruptedBy = signal;
    try {
      process.kill(hasGroup ? -child.pid : child.pid, signal);
    } catch {
      // It has just ended, or it is root's: sudo gets the terminal's signals by itself.
    }
  };
  for (const signal of interrupting) process.on(signal, interrupt);
  const how = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status, signal) => {
      resolve(status === 0 ? undefined : signal ? `killed by ${signal}` : `exit status ${status}`);
    });
  });
  for (const signal of interrupting) process.off(signal, interrupt);
  if (interruptedBy) throw new Interrupted(interruptedBy);
  return how;
}

const interrupting = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// npm says what is wrong at the beginning, compilers at the end.
function shorten(lines) {
  return lines.length <= 40 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-24)];
}

/**
 * Gives what root made in a user's checkout to that user; otherwise one `sudo npm start` would leave
 * directories that the user's own set-up cannot write.
 */
export function giveToOwner(paths) {
  const { uid, gid } = statSync(projectDir);
  if (process.getuid() !== 0 || uid === 0) return;
  spawnSync('chown', ['-R', '-h', `${uid}:${gid}`, ...paths], { cwd: projectDir, stdio: 'ignore' });
}
