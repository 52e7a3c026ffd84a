// Where the program begins: what was compiled for one start is kept for the next, and all else is in cli/program.ts.
import './cli/guards.ts';
import { enableCompileCache } from 'node:module';
import { userInfo } from 'node:os';
import path from 'node:path';

/**
 * Not below /tmp, where Node keeps it by itself: what lies there would run as root, and anybody may have put it there.
 * The home is that of who we are, not of who called sudo.
 */
function cacheFolder(): string | undefined {
  try {
    return path.join(userInfo().homedir, '.cache', 'tracer-tui');
  } catch {
    // The system does not know us: we have no home.
    return undefined;
  }
}

const folder = cacheFolder();
if (folder !== undefined) enableCompileCache(folder);

// Imported only now, so that it comes from the cache.
const { main } = await import('./cli/program.ts');
// The addon and the BPF object lie beside the bundle.
process.exitCode = await main(process.argv.slice(2), import.meta.dirname);
