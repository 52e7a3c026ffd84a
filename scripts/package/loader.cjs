// The first code of the single executable: compiles the program that is within it, with what a trial run had compiled.
'use strict';
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const read = (name) => Buffer.from(getRawAsset(name));
// ASCII, so that V8 keeps one byte for each character.
const source = read('program.cjs').latin1Slice();
const script = new Script(source, { filename: 'tracer-tui.cjs', cachedData: read('program.cache') });
script.runInThisContext()(require);
