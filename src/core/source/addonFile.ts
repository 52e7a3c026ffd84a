// Looks at the addon's file before the dynamic loader does: that ends us by SIGBUS where the file is cut, and says
// "No such file" of one for another machine.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Offsets and values of elf(5), 64-bit. */
const MAGIC = '\x7fELF';
const HEADER_BYTES = 64;
const LOADED = 1;
const MACHINES: Readonly<Record<string, number>> = { x64: 62, arm64: 183, riscv64: 243 };
/** Far more than any addon's headers take. */
const MOST_BYTES = 8192;

/** @returns why it cannot be loaded, undefined when nothing is wrong with it that can be seen from outside */
export function findAddonFault(file: string, architecture: string): string | undefined {
  const { head, fileBytes } = readHead(file);
  if (head.length < HEADER_BYTES) return 'it is cut';
  if (head.toString('latin1', 0, 4) !== MAGIC) return 'it is no addon';
  const machine = head.readUInt16LE(18);
  const wanted = MACHINES[architecture];
  if (wanted !== undefined && machine !== wanted) {
    const theirs = Object.keys(MACHINES).find((name) => MACHINES[name] === machine) ?? `machine ${machine}`;
    return `it was built for ${theirs}, and this is ${architecture}`;
  }
  return loadedEnd(head) > fileBytes ? 'it is cut' : undefined;
}

function readHead(file: string): { head: Buffer; fileBytes: number } {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(MOST_BYTES);
    const bytes = readSync(descriptor, buffer, 0, MOST_BYTES, 0);
    return { head: buffer.subarray(0, bytes), fileBytes: fstatSync(descriptor).size };
  } finally {
    closeSync(descriptor);
  }
}

/** Where what is mapped into memory ends: a page beyond the file cannot be read. */
function loadedEnd(head: Buffer): number {
  const start = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  let end = start + size * count;
  for (let at = start; at < start + size * count && at + size <= head.length; at += size) {
    if (head.readUInt32LE(at) !== LOADED) continue;
    end = Math.max(end, Number(head.readBigUInt64LE(at + 8) + head.readBigUInt64LE(at + 32)));
  }
  return end;
}
