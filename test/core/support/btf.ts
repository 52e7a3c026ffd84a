// The types of a compiled BPF program: the .BTF section of a 64-bit little-endian ELF file
// (Documentation/bpf/btf.rst), as much of it as structs and enums need.

export interface Member {
  readonly offset: number;
  readonly size: number;
}

export interface Struct {
  readonly size: number;
  readonly members: Readonly<Record<string, Member>>;
}

export interface Btf {
  readonly structs: ReadonlyMap<string, Struct>;
  /** All of one program's enumerators, by name. */
  readonly enumerators: ReadonlyMap<string, number>;
}

const KIND = { int: 1, pointer: 2, array: 3, struct: 4, union: 5, enum: 6 } as const;
const TYPE_BYTES = 12;
/** What follows a type, for each of its `vlen` parts or once; nothing for the other kinds. */
const PART_BYTES: Readonly<Record<number, number>> = { 4: 12, 5: 12, 6: 8, 13: 8, 15: 12, 19: 12 };
const TAIL_BYTES: Readonly<Record<number, number>> = { 1: 4, 3: 12, 14: 4, 17: 4 };

interface Type {
  readonly name: string;
  readonly kind: number;
  readonly parts: number;
  readonly hasBitFields: boolean;
  /** Its size, or the type that it refers to. */
  readonly sizeOrType: number;
  /** Of what follows it. */
  readonly at: number;
}

/** @throws RangeError when it is no such file */
export function readBtf(object: Uint8Array): Btf {
  const view = sectionOf(object, '.BTF');
  const u32 = (at: number) => view.getUint32(at, true);
  if (view.getUint16(0, true) !== 0xeb9f) throw new RangeError('no BTF');
  const typesStart = u32(4) + u32(8);
  const stringsStart = u32(4) + u32(16);
  const name = (offset: number) => textAt(view, stringsStart + offset);

  // Type 0 is void.
  const types: Type[] = [{ name: 'void', kind: 0, parts: 0, hasBitFields: false, sizeOrType: 0, at: 0 }];
  for (let at = typesStart; at < typesStart + u32(12); ) {
    const info = u32(at + 4);
    const kind = (info >>> 24) & 0x1f;
    const parts = info & 0xffff;
    const hasBitFields = info >>> 31 === 1;
    types.push({ name: name(u32(at)), kind, parts, hasBitFields, sizeOrType: u32(at + 8), at: at + TYPE_BYTES });
    at += TYPE_BYTES + parts * (PART_BYTES[kind] ?? 0) + (TAIL_BYTES[kind] ?? 0);
  }

  const typeAt = (id: number) => {
    const type = types[id];
    if (type === undefined) throw new RangeError(`no BTF type ${id}`);
    return type;
  };
  const sizeOf = (id: number): number => {
    const type = typeAt(id);
    if (type.kind === KIND.pointer) return 8;
    if (type.kind === KIND.array) return u32(type.at + 8) * sizeOf(u32(type.at));
    const hasSize = type.kind === KIND.int || (type.kind >= KIND.struct && type.kind <= KIND.enum);
    return hasSize ? type.sizeOrType : sizeOf(type.sizeOrType);
  };

  const structs = new Map<string, Struct>();
  const enumerators = new Map<string, number>();
  for (const type of types) {
    if (type.kind === KIND.struct) {
      const members: Record<string, Member> = {};
      for (let at = type.at; at < type.at + type.parts * 12; at += 12) {
        const bits = type.hasBitFields ? u32(at + 8) & 0xffffff : u32(at + 8);
        members[name(u32(at))] = { offset: bits / 8, size: sizeOf(u32(at + 4)) };
      }
      structs.set(type.name, { size: type.sizeOrType, members });
    }
    if (type.kind === KIND.enum) {
      for (let at = type.at; at < type.at + type.parts * 8; at += 8) {
        enumerators.set(name(u32(at)), view.getInt32(at + 4, true));
      }
    }
  }
  return { structs, enumerators };
}

export function sectionOf(object: Uint8Array, wanted: string): DataView {
  const elf = new DataView(object.buffer, object.byteOffset, object.byteLength);
  if (elf.getUint32(0) !== 0x7f454c46) throw new RangeError('no ELF file');
  const headers = Number(elf.getBigUint64(0x28, true));
  const headerBytes = elf.getUint16(0x3a, true);
  const section = (index: number) => {
    const at = headers + index * headerBytes;
    const [offset, size] = [elf.getBigUint64(at + 0x18, true), elf.getBigUint64(at + 0x20, true)].map(Number);
    return { name: elf.getUint32(at, true), view: new DataView(elf.buffer, elf.byteOffset + (offset ?? 0), size) };
  };
  const names = section(elf.getUint16(0x3e, true)).view;
  for (let index = 1; index < elf.getUint16(0x3c, true); index++) {
    const { name, view } = section(index);
    if (textAt(names, name) === wanted) return view;
  }
  throw new RangeError(`no section ${wanted}`);
}

function textAt(view: DataView, start: number): string {
  let text = '';
  for (let at = start; view.getUint8(at) !== 0; at++) text += String.fromCharCode(view.getUint8(at));
  return text;
}
