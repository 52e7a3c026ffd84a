// The files that the program has besides its code: in a folder, or within the single executable.
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getAsset, isSea } from 'node:sea';

/** @param file where it lies; in the single executable only its name counts */
export function readPart(file: string): Uint8Array {
  return isSea() ? new Uint8Array(getAsset(path.basename(file))) : readFileSync(file);
}

/** Not what TMPDIR says: under sudo, that may be a folder of somebody who would like to be root. */
const FOLDERS = ['/dev/shm', '/tmp', '/var/tmp', '/run'];

/** O_TMPFILE, which Node does not name: __O_TMPFILE with O_DIRECTORY. */
const UNNAMED = 0o20_000_000 | constants.O_DIRECTORY;

/**
 * Loads an addon that is within the single executable: dlopen(3) wants a file, and gets one that nobody else can open
 * or replace.
 * @throws where no folder here lets programs be loaded
 */
export function loadAddonBytes(bytes: Uint8Array): unknown {
  const failures: string[] = [];
  for (const folder of FOLDERS) {
    for (const load of [loadUnnamed, loadNamed]) {
      try {
        return load(folder, bytes);
      } catch (error) {
        failures.push(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  throw new Error(`a folder is needed whose mount allows programs; ${failures.join('; ')}`);
}

/** A file without a name from the beginning; not every file system has those. */
function loadUnnamed(folder: string, bytes: Uint8Array): unknown {
  const fd = openSync(folder, UNNAMED | constants.O_RDWR | constants.O_EXCL, 0o600);
  try {
    writeFileSync(fd, bytes);
    return load(`/proc/self/fd/${fd}`);
  } finally {
    closeSync(fd);
  }
}

/** In a new folder that is ours alone. */
function loadNamed(folder: string, bytes: Uint8Array): unknown {
  const own = mkdtempSync(path.join(folder, 'tracer-tui-'));
  try {
    const file = path.join(own, 'tracer.node');
    writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
    return load(file);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function load(file: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}
