// A trial run of the program in a plain Node, as loader.cjs runs it; keeps what V8 has compiled by the end.
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [node, self, program, cache, ...argv] = process.argv;
process.argv = [node, self, ...argv];
const script = new Script(readFileSync(program, 'latin1'), { filename: 'tracer-tui.cjs' });
process.on('exit', () => writeFileSync(cache, script.createCachedData()));
script.runInThisContext()(require);
