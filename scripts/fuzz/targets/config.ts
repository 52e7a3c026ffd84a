// Configuration files.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { loadRegularExpressions } from '../../../src/core/filter/regularExpression.ts';
import { formatProblem } from '../../../src/ui/config/config.ts';
import { printConfig } from '../../../src/ui/config/printConfig.ts';
import { readConfig } from '../../../src/ui/config/readConfig.ts';
import { SETTINGS } from '../../../src/ui/config/settings.ts';
import type { Target } from '../target.ts';

await loadRegularExpressions();

const key = fc.constantFrom(
  ...SETTINGS.map(({ path }) => path.join('.')),
  'keys.x',
  'keys."ctrl-q"',
  'themes.a.base',
  'themes.a.exit.failed',
  '__proto__',
  'constructor.prototype',
  '""',
  'themes',
  'keys',
  'redact',
);
const value = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1.5',
    'nan',
    'inf',
    '1e400',
    'true',
    '""',
    '"1.5s"',
    '"user=root"',
    '"cmd~/(/"',
    '[]',
    '["pid", "user:12"]',
    '["pid:0"]',
    '["("]',
    '{}',
    '{ base = "dark" }',
    '1979-05-27',
    '"dark"',
    '"bold red on 300"',
    '"quit"',
    '"none"',
    "'''\n'''",
    '99999999999999999999',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => JSON.stringify(text)),
);
const line = fc.oneof(
  fc.tuple(key, value).map(([name, text]) => `${name} = ${text}`),
  fc.constantFrom(
    '[keys]',
    '[themes.a]',
    '[themes."\\u001b"]',
    '[[themes]]',
    '[redact]',
    '[',
    ']',
    '# comment',
    '"""',
    '[__proto__]',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

export const target: Target<string> = {
  name: 'config',
  about:
    'configuration files, broken in places: what can be read counts, the rest is told in a line; printed, it reads as the same',
  inputs: fc.oneof(
    { arbitrary: fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n')), weight: 8 },
    fc.string({ unit: 'binary', maxLength: 200 }),
  ),
  check(text) {
    const { config, problems } = readConfig(text);
    const lines = text.split('\n').length;
    for (const problem of problems) {
      assert.ok(
        problem.line === undefined || (problem.line >= 1 && problem.line <= lines),
        `line ${problem.line} of ${lines}`,
      );
      formatProblem('file', problem);
    }
    const printed = printConfig(config, undefined);
    const again = readConfig(printed);
    // A command that lost its only key is told each time.
    const known = problems.map(({ why }) => why);
    const news = again.problems.filter(({ why }) => !known.includes(why));
    assert.deepEqual(news, [], 'what is printed cannot be read');
    assert.equal(printConfig(again.config, undefined), printed, 'what is printed is read as something else');
    return problems.length === 0 ? 'read' : 'read, with problems';
  },
};
