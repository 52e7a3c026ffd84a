// Commands that only some scripts want: looks for each, and installs what is missing from Debian, with apt-get.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SYSTEM_PATH = ['/usr/sbin', '/sbin'];

export function which(command: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_PATH];
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs packages that are missing.
 * @returns why one could not be, by its name
 */
export async function installMissing(
  wanted: ReadonlyMap<string, string>,
  say: (what: string) => void,
): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const missing = [...wanted].filter(([command]) => which(command) === undefined);
  const packages = [...new Set(missing.map(([, name]) => name))];
  if (packages.length === 0) return failures;
  if (which('apt-get') === undefined) {
    for (const [command, name] of missing)
      failures.set(command, `not installed (package ${name}), and no apt-get here`);
    return failures;
  }
  for (const name of packages) {
    say(`apt-get: installing ${name}`);
    try {
      await install(name).catch(async () => {
        await run('apt-get', ['update']);
        await install(name);
      });
    } catch {
      for (const [command, owner] of missing)
        if (owner === name) failures.set(command, `apt-get could not install ${name}`);
    }
  }
  return failures;
}

async function install(name: string): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', name], { env });
}
