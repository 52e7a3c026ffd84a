// An input as a file, to be run again: bytes as they are, text as JSON, which keeps half surrogates.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Input } from './target.ts';

export function writeInput(directory: string, name: string, input: Input): string {
  mkdirSync(directory, { recursive: true });
  const isText = typeof input === 'string';
  const file = path.join(directory, `${name}.${isText ? 'json' : 'bin'}`);
  writeFileSync(file, isText ? `${JSON.stringify(input)}\n` : input);
  return file;
}

/** @throws Error for a .json that holds no text */
export function readInput(file: string): Input {
  const bytes = readFileSync(file);
  if (!file.endsWith('.json')) return new Uint8Array(bytes);
  const text: unknown = JSON.parse(bytes.toString('utf8'));
  if (typeof text !== 'string') throw new Error(`${file} holds no text in quotes`);
  return text;
}
