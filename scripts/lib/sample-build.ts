// Something worth looking at for pictures: a parallel build of a generated C project, over and over, as user nobody.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, lchownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleProject } from './sample-project.ts';

export class SampleBuild implements Disposable {
  readonly #directory: string;
  readonly #uid = idOf('-u');
  readonly #gid = idOf('-g');
  #make: ChildProcess | undefined;
  #stopped = false;

  constructor() {
    const others = runningAs(this.#uid);
    if (others.length > 0)
      throw new Error(`user nobody already runs ${others.join(', ')}: they would be in the pictures`);
    this.#directory = mkdtempSync(join(tmpdir(), 'sample-build-'));
    writeSampleProject(this.#directory);
    chownSync(join(this.#directory, 'src'), this.#uid, this.#gid);
    lchownSync(this.#directory, this.#uid, this.#gid);
    this.#run(['all']);
    process.once('exit', () => this[Symbol.dispose]());
  }

  [Symbol.dispose](): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const make = this.#make;
    // The whole group: gcc dies of a signal and leaves its compiler running.
    if (make?.pid !== undefined && make.exitCode === null && make.signalCode === null)
      process.kill(-make.pid, 'SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Builds, cleans, and builds again, until disposed. */
  #run(targets: readonly string[]): void {
    const env = { PATH: '/usr/bin:/bin', HOME: this.#directory, LANG: 'C.UTF-8', TMPDIR: this.#directory };
    this.#make = spawn('make', ['-k', '-j4', ...targets], {
      cwd: this.#directory,
      env,
      stdio: 'ignore',
      detached: true,
      uid: this.#uid,
      gid: this.#gid,
    });
    this.#make.once('exit', () => {
      if (!this.#stopped) this.#run(targets[0] === 'clean' ? ['all'] : ['clean']);
    });
  }
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
}

/** PIDs of a user's processes, without those that only wait to be reaped. */
function runningAs(uid: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      return new RegExp(`^Uid:\t${uid}\t`, 'm').test(status) && !/^State:\tZ/m.test(status);
    } catch (error) {
      // It has ended meanwhile.
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
        return false;
      throw error;
    }
  });
}
