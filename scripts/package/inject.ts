// Puts the blob of a single executable application into a Node: a note (see elf(5)) in a segment behind the others, and
// the mark by which Node knows that there is one. Node finds the note by its name in its own program headers.

const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';
const NOTE_NAME = 'NODE_SEA_BLOB\0';

const [PT_LOAD, PT_NOTE, PT_PHDR] = [1, 4, 6];
const READABLE = 4;
const HEADER_BYTES = 56;
/** Pages of arm64 may be as large. */
const PAGE_BYTES = 0x10000;

/** Places in the header of a 64-bit ELF file. */
const [AT_HEADERS, AT_HEADER_COUNT] = [32, 56];

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly memoryBytes: number;
  readonly header: Buffer;
}

/** @param node a copy of the program file, 64-bit little-endian; stripped before, for `strip` would move the blob */
export function injectBlob(node: Buffer, blob: Buffer): Buffer {
  const executable = Buffer.from(node);
  setFuse(executable);
  const segments = readSegments(executable);
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const [first, last] = [loaded[0], loaded.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no program: nothing in it is loaded');
  // Kernels before 5.18 take it that the headers lie as far into the memory as into the file.
  const shift = first.address - first.offset;
  const memoryEnd = Math.max(...loaded.map(({ address, memoryBytes }) => address + memoryBytes)) - shift;
  const offset = roundUp(Math.max(executable.length, memoryEnd), PAGE_BYTES);

  const count = segments.length + 2;
  const note = makeNote(blob);
  const noteOffset = roundUp(count * HEADER_BYTES, 16);
  const place = (at: number, bytes: number, align: number) => ({ offset: at, address: at + shift, bytes, align });
  const load = makeHeader(PT_LOAD, place(offset, noteOffset + note.length, PAGE_BYTES));
  const headers = segments.flatMap((segment) => {
    const own = segment.type === PT_PHDR ? makeHeader(PT_PHDR, place(offset, count * HEADER_BYTES, 8)) : segment.header;
    // By address: the kernel wants those that are loaded in that order.
    return segment === last ? [own, load] : [own];
  });
  headers.push(makeHeader(PT_NOTE, place(offset + noteOffset, note.length, 4)));

  executable.writeBigUInt64LE(BigInt(offset), AT_HEADERS);
  executable.writeUInt16LE(count, AT_HEADER_COUNT);
  const added = Buffer.alloc(noteOffset + note.length);
  Buffer.concat(headers).copy(added);
  note.copy(added, noteOffset);
  return Buffer.concat([executable, Buffer.alloc(offset - executable.length), added]);
}

function setFuse(executable: Buffer): void {
  const at = executable.indexOf(`${SENTINEL}0`);
  if (at < 0 || executable.indexOf(`${SENTINEL}0`, at + 1) >= 0)
    throw new Error('this Node cannot become a single executable: its mark is not there once');
  executable.write('1', at + SENTINEL.length);
}

function readSegments(executable: Buffer): Segment[] {
  const start = Number(executable.readBigUInt64LE(AT_HEADERS));
  return Array.from({ length: executable.readUInt16LE(AT_HEADER_COUNT) }, (_, index) => {
    const header = Buffer.from(executable.subarray(start + index * HEADER_BYTES, start + (index + 1) * HEADER_BYTES));
    return {
      type: header.readUInt32LE(0),
      offset: Number(header.readBigUInt64LE(8)),
      address: Number(header.readBigUInt64LE(16)),
      memoryBytes: Number(header.readBigUInt64LE(40)),
      header,
    };
  });
}

function makeHeader(
  type: number,
  { offset, address, bytes, align }: { offset: number; address: number; bytes: number; align: number },
): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(READABLE, 4);
  for (const [index, value] of [offset, address, address, bytes, bytes, align].entries())
    header.writeBigUInt64LE(BigInt(value), 8 + index * 8);
  return header;
}

function makeNote(blob: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(NOTE_NAME.length, 0);
  head.writeUInt32LE(blob.length, 4);
  const name = Buffer.alloc(roundUp(NOTE_NAME.length, 4));
  name.write(NOTE_NAME, 'latin1');
  return Buffer.concat([head, name, blob, Buffer.alloc(roundUp(blob.length, 4) - blob.length)]);
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
