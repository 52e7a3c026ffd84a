// The command line of a process: for reading, and for a shell.
import { type ByteString, splitArgs } from '../bytes.ts';
import { hasTruncatedArgs, type Image, isKernelThread, type Process } from '../process.ts';
import { cut } from './cut.ts';
import { printable } from './printable.ts';

/** The image that a process ran at a moment, or its first one before that; undefined for a fork without an exec. */
export function imageAt(process: Process, nowBootNs: number): Image | undefined {
  const { images } = process;
  for (let i = images.length - 1; i >= 0; i--) {
    const image = images[i];
    if (image !== undefined && (image.timeBootNs <= nowBootNs || i === 0)) return image;
  }
  return undefined;
}

export interface CommandText {
  readonly text: string;
  /** Arguments are missing that the process had: cut, or not readable. */
  readonly isTruncated: boolean;
}

/** What COMMAND is made of: bytes as the kernel gave them, and what they are. */
export interface CommandSource {
  readonly form: 'args' | 'filename' | 'fork' | 'thread' | 'name';
  readonly bytes: ByteString;
}

/**
 * Arguments, or the file's name where there are none. Without an exec: the name of a fork, of a kernel
 * thread, or of a process whose start was not seen.
 */
export function commandSource(process: Process, nowBootNs: number): CommandSource {
  const image = imageAt(process, nowBootNs);
  if (image === undefined) return { form: formWithoutImage(process), bytes: process.comm };
  return imageSource(image);
}

function imageSource({ args, filename }: Image): CommandSource {
  return args === '' ? { form: 'filename', bytes: filename } : { form: 'args', bytes: args };
}

function formWithoutImage(process: Process): 'fork' | 'thread' | 'name' {
  if (isKernelThread(process)) return 'thread';
  return process.origin === 'exit' || process.origin === 'snapshot' ? 'name' : 'fork';
}

/** @param maxCharacters about as many are made; the rest would not be seen */
export function readableCommand({ form, bytes }: CommandSource, maxCharacters: number): string {
  if (form === 'args') return argsText(bytes, maxCharacters);
  const name = printable(bytes, maxCharacters);
  if (form === 'thread') return `[${name}]`;
  return form === 'fork' ? `${name} (fork)` : name;
}

/**
 * `gcc -c 'a b.c'`: arguments apart by spaces, quoted where they would not be seen apart.
 * Without an exec: `name (fork)`, or `[name]` for a kernel thread.
 * @param maxCharacters about as many are made; the rest would not be seen
 */
export function commandText(process: Process, nowBootNs: number, maxCharacters = 4096): CommandText {
  const image = imageAt(process, nowBootNs);
  if (image !== undefined) return imageText(image, maxCharacters);
  return { text: readableCommand(commandSource(process, nowBootNs), maxCharacters), isTruncated: false };
}

/** At most so many characters of it, and `…` where that is not all. */
export function briefCommand(process: Process, nowBootNs: number, maxCharacters: number): string {
  const { text, isTruncated } = commandText(process, nowBootNs, maxCharacters + 1);
  return isTruncated || text.length > maxCharacters ? `${cut(text, maxCharacters)}…` : text;
}

/** Of one exec. @param maxCharacters about as many are made */
export function imageText(image: Image, maxCharacters: number): CommandText {
  return {
    text: readableCommand(imageSource(image), maxCharacters),
    isTruncated: hasTruncatedArgs(image),
  };
}

function argsText(args: ByteString, maxCharacters: number): string {
  // No character takes more than four bytes.
  const shown = splitArgs(args.slice(0, maxCharacters * 4 + 4) as ByteString);
  let text = '';
  for (const arg of shown) {
    if (text.length >= maxCharacters) break;
    text += `${text === '' ? '' : ' '}${quoteForReading(printable(arg, maxCharacters))}`;
  }
  return text;
}

/** A command by its first words, for where there is little room: `make -j8`. */
export function commandName(argv: readonly ByteString[]): string {
  const words = argv.map((arg) => quoteForReading(printable(arg, SHORT_NAME)));
  const [name = '', ...rest] = words;
  const base = name.slice(name.lastIndexOf('/') + 1) || name;
  const text = [base, ...rest].join(' ');
  return text.length <= SHORT_NAME ? text : `${cut(text, SHORT_NAME - 1)}…`;
}

const SHORT_NAME = 24;

function quoteForReading(text: string): string {
  if (text !== '' && !/[\s'"]/.test(text)) return text;
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

/**
 * A command line that a POSIX-like shell (bash, zsh, ksh; `$'…'`) reads as exactly these arguments.
 * Nothing that a terminal would act on stays in it, and a name that starts with `-` gets `--` before it.
 */
export function shellCommand(args: readonly ByteString[]): string {
  const [name, ...others] = args;
  if (name === undefined) return '';
  // In first place A=b would be an assignment, and `time` the shell's own.
  const isPlainName = /^[A-Za-z0-9_@%+:,./-]+$/.test(name) && !RESERVED_WORDS.has(name);
  // zsh puts the path of `ls` where an argument is `=ls`.
  const isPlain = (arg: ByteString) => /^(?!=)[A-Za-z0-9_@%+=:,./-]+$/.test(arg);
  const words = [isPlainName ? name : shellQuote(name), ...others.map((arg) => (isPlain(arg) ? arg : shellQuote(arg)))];
  return name.startsWith('-') ? `command -- ${words.join(' ')}` : words.join(' ');
}

/** Of bash, ksh and zsh. */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  [
    'if then elif else fi case esac for foreach end repeat select while until do done in',
    'function time coproc nocorrect noglob',
  ].flatMap((words) => words.split(' ')),
);

function shellQuote(arg: ByteString): string {
  if (/^[\x20-\x7e]*$/.test(arg)) return `'${arg.replaceAll("'", `'\\''`)}'`;
  const escaped = arg.replace(/[^\x20-\x7e]|['\\]/g, (character) =>
    character === "'" || character === '\\'
      ? `\\${character}`
      : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  // \x takes up to two digits, so what follows cannot run into it.
  return `$'${escaped}'`;
}
