// The ways to load the object. What a switch turns off is not there for the verifier, so each is another program to it.

/** As options of the addon. */
export const WAYS = {
  all: { follow: false, holds: false },
  follow: { follow: true, holds: false },
  threshold: { follow: false, holds: true },
  'follow, threshold': { follow: true, holds: true },
} as const;

/** Offsets in `struct config` of bpf/records.h. */
const FOLLOW = 8;
const HOLDS = 20;
const CONFIG_BYTES = 24;

/** The object with its switches set as the addon sets them, for a loader that is not the addon. */
export function configured(object: Uint8Array, way: { readonly follow: boolean; readonly holds: boolean }): Uint8Array {
  const bytes = Uint8Array.from(object);
  const view = new DataView(bytes.buffer);
  const { offset, size } = sectionNamed(view, '.rodata');
  if (size !== CONFIG_BYTES) throw new Error(`struct config has ${size} bytes, not ${CONFIG_BYTES}: see bpf/records.h`);
  view.setUint32(offset + FOLLOW, Number(way.follow), true);
  view.setUint32(offset + HOLDS, Number(way.holds), true);
  return bytes;
}

/** In a little-endian ELF file of 64 bits: elf(5). */
function sectionNamed(view: DataView, name: string): { offset: number; size: number } {
  const number = (at: number) => Number(view.getBigUint64(at, true));
  const [headers, headerBytes, count, namesIndex] = [
    number(0x28),
    view.getUint16(0x3a, true),
    view.getUint16(0x3c, true),
    view.getUint16(0x3e, true),
  ];
  const section = (index: number) => {
    const at = headers + index * headerBytes;
    return { nameAt: view.getUint32(at, true), offset: number(at + 0x18), size: number(at + 0x20) };
  };
  const names = section(namesIndex).offset;
  for (let index = 0; index < count; index++) {
    const { nameAt, offset, size } = section(index);
    const text = Buffer.from(view.buffer, names + nameAt, name.length + 1).toString('latin1');
    if (text === `${name}\0`) return { offset, size };
  }
  throw new Error(`no section ${name} in the object`);
}
