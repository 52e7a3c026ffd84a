// Tells of changed sources below a folder. Folders are watched, not files: an editor that saves puts a new file in the
// place of the old one, and whoever watches the old one (as `recursive` does on Linux) hears nothing any more.

import { readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Not what editors put beside them: `.#a.ts`, `.a.ts.swp`, `a.ts~`, `4913`, `sedX3kQ`. */
const SOURCE = /^[^.#].*\.tsx?$/;

/** @returns what ends it */
export function watchSources(root, onChanged) {
  /** By path; the number of the inode tells a folder that was made again from the one that was there. */
  const watched = new Map();

  /** @returns whether there is a folder that was not there */
  const look = () => {
    const found = foldersBelow(root);
    for (const [path, { inode, watcher }] of watched) {
      if (found.get(path) === inode) continue;
      watcher.close();
      watched.delete(path);
    }
    let isNew = false;
    for (const [path, inode] of found) {
      if (watched.has(path)) continue;
      const watcher = watch(path, (kind, name) => {
        // What came with a new folder was written before that was watched.
        const hasNew = kind === 'rename' && look();
        if (hasNew || (name !== null && SOURCE.test(name))) onChanged();
      });
      // One that is gone: its parent tells.
      watcher.on('error', () => {});
      watched.set(path, { inode, watcher });
      isNew = true;
    }
    return isNew;
  };

  look();
  return () => {
    for (const { watcher } of watched.values()) watcher.close();
    watched.clear();
  };
}

function foldersBelow(root) {
  const found = new Map();
  const visit = (path) => {
    try {
      found.set(path, statSync(path).ino);
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        if (entry.isDirectory()) visit(join(path, entry.name));
      }
    } catch {
      // It went away meanwhile.
      found.delete(path);
    }
  };
  visit(root);
  return found;
}
