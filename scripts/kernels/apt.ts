// Packages of any Debian suite and architecture: apt-get with folders of its own, so that the system's lists and
// packages stay as they are. apt checks Debian's signature and the hash of what it downloads.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** A suite that is no longer supported moves to the second. */
const MIRRORS = ['http://deb.debian.org/debian', 'http://archive.debian.org/debian'];

/** What is wanted cannot be had on this machine, or not now. */
export class Unavailable extends Error {}

export class Apt {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf') };
  }

  /**
   * @param folder of its own, which it fills
   * @param kind what is to be had of it: packages, or the source they are made from
   */
  static async open(folder: string, suite: string, arch: string, kind: 'deb' | 'deb-src' = 'deb'): Promise<Apt> {
    if (!existsSync(KEYRING)) throw new Unavailable(`no ${KEYRING}: install the package debian-archive-keyring`);
    await mkdir(join(folder, 'lists/partial'), { recursive: true });
    await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
    const settings = {
      'Dir::Etc::sourcelist': join(folder, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Etc::preferencesparts': '/dev/null',
      'Dir::State::lists': join(folder, 'lists'),
      'Dir::State::status': '/dev/null',
      'Dir::Cache': join(folder, 'cache'),
      'APT::Architecture': arch,
      'APT::Architectures': arch,
      'APT::Sandbox::User': 'root',
      // A suite that is archived is signed for a time that is over.
      'Acquire::Check-Valid-Until': 'false',
      'Acquire::Languages': 'none',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`);
    await writeFile(join(folder, 'apt.conf'), lines.join(''));
    const apt = new Apt(folder);
    await apt.#update(suite, kind);
    return apt;
  }

  async #update(suite: string, kind: string): Promise<void> {
    const failures: string[] = [];
    for (const mirror of MIRRORS) {
      await writeFile(join(this.#folder, 'sources.list'), `${kind} [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
      try {
        // Without the option, a mirror that cannot be reached is no error.
        await run('apt-get', ['update', '-o', 'APT::Update::Error-Mode=any'], { env: this.#env });
        return;
      } catch (error) {
        failures.push(`${mirror}: ${reasonOf(error)}`);
      }
    }
    throw new Unavailable(`the packages of Debian ${suite} cannot be reached:\n  ${failures.join('\n  ')}`);
  }

  /** The fields of a package's newest version, or undefined where there is none. */
  async show(name: string): Promise<ReadonlyMap<string, string> | undefined> {
    try {
      const { stdout } = await run('apt-cache', ['show', '--no-all-versions', name], { env: this.#env });
      const fields = [...stdout.matchAll(/^([A-Z][\w-]*): (.*)$/gm)];
      return fields.length === 0 ? undefined : new Map(fields.map(([, field = '', value = '']) => [field, value]));
    } catch (error) {
      // "No packages found".
      if (error instanceof Error && 'code' in error && error.code === 100) return undefined;
      throw error;
    }
  }

  /** Downloads packages and unpacks them into one folder; nothing is installed. */
  async unpack(names: readonly string[], into: string): Promise<void> {
    const downloads = join(this.#folder, 'packages');
    await mkdir(downloads, { recursive: true });
    try {
      await run('apt-get', ['download', ...names], { env: this.#env, cwd: downloads });
    } catch (error) {
      throw new Unavailable(`apt-get download ${names.join(' ')}: ${reasonOf(error)}`, { cause: error });
    }
    for (const file of await readdir(downloads)) await run('dpkg', ['-x', join(downloads, file), into]);
  }

  /** Unpacks the source of a package as its authors published it. @returns Debian's version of it */
  async unpackSource(name: string, into: string): Promise<string> {
    const downloads = join(this.#folder, 'source', name);
    await mkdir(downloads, { recursive: true });
    await mkdir(into, { recursive: true });
    try {
      await run('apt-get', ['source', '--download-only', name], { env: this.#env, cwd: downloads });
    } catch (error) {
      throw new Unavailable(`apt-get source ${name}: ${reasonOf(error)}`, { cause: error });
    }
    const files = await readdir(downloads);
    const archive = files.find((file) => /\.orig\.tar\.\w+$/.test(file));
    const version = /_([^_]+)\.dsc$/.exec(files.find((file) => file.endsWith('.dsc')) ?? '')?.[1];
    if (archive === undefined || version === undefined) throw new Error(`no source in ${files.join(', ')}`);
    await run('tar', ['-xf', join(downloads, archive), '-C', into, '--strip-components=1', '--no-same-owner']);
    return version;
  }
}

/** What apt says, not the whole command line. */
function reasonOf(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  return (
    stderr.split('\n').find((line) => /^[EW]: /.test(line)) ?? (error instanceof Error ? error.message : String(error))
  );
}
