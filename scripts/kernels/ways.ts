// The ways to load the object. What a switch turns off is not there for the verifier, so each is another program to it.
import { readBtf, sectionOf } from '../../test/core/support/btf.ts';

/** As options of the addon. */
export const WAYS = {
  all: { follow: false, holds: false },
  follow: { follow: true, holds: false },
  threshold: { follow: false, holds: true },
  'follow, threshold': { follow: true, holds: true },
} as const;

/** The object with its switches set as the addon sets them, for a loader that is not the addon. */
export function configured(object: Uint8Array, way: { readonly follow: boolean; readonly holds: boolean }): Uint8Array {
  const bytes = Uint8Array.from(object);
  const config = readBtf(bytes).structs.get('config');
  const values = sectionOf(bytes, '.rodata');
  for (const name of ['follow', 'holds'] as const) {
    const member = config?.members[name];
    if (member?.size !== 4) throw new Error(`no switch "${name}" in struct config of bpf/records.h`);
    values.setUint32(member.offset, Number(way[name]), true);
  }
  return bytes;
}
