// Secrets in arguments, as people pass them: masked, with their names left; and what only looks alike, left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { byteString, splitArgs } from '../../../src/core/bytes.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { assertInProportion } from '../../support/proportion.ts';
import { anyBytes } from '../support/arbitraries.ts';
import { argv } from '../support/events.ts';

const redact = createRedactor();
const redacted = (...args: string[]) => splitArgs(redact(argv(...args)));

const TABLE: readonly (readonly [what: string, args: string[], masked: string[]])[] = [
  ['an option with =', ['app', '--password=hunter2', '-v'], ['app', '--password=***', '-v']],
  ['an option and a value', ['app', '--password', 'hunter2', '-v'], ['app', '--password', '***', '-v']],
  ['a value with spaces', ['app', '--api-key=a b c', 'x'], ['app', '--api-key=***', 'x']],
  ['a value that begins with a dash', ['app', '--token', '-Zk3xQ'], ['app', '--token', '***']],
  ['a Java-like option', ['keytool', '-storepass', 'changeit'], ['keytool', '-storepass', '***']],
  [
    'environment variables',
    ['env', 'TOKEN=abc', 'DEPLOY_KEY=def', 'SECRET=g', 'sh'],
    ['env', 'TOKEN=***', 'DEPLOY_KEY=***', 'SECRET=***', 'sh'],
  ],
  ['PGPASSWORD', ['env', 'PGPASSWORD=x y', 'psql'], ['env', 'PGPASSWORD=***', 'psql']],
  [
    'an option of docker',
    ['docker', 'run', '-e', 'MYSQL_ROOT_PASSWORD=x', 'db'],
    ['docker', 'run', '-e', 'MYSQL_ROOT_PASSWORD=***', 'db'],
  ],
  [
    'an option in an option',
    ['docker', 'run', '--env=API_TOKEN=x', 'a'],
    ['docker', 'run', '--env=API_TOKEN=***', 'a'],
  ],
  ['a property', ['java', '-Ddb.password=x', '-jar', 'a.jar'], ['java', '-Ddb.password=***', '-jar', 'a.jar']],
  ['a script', ['sh', '-c', 'TOKEN=x make all'], ['sh', '-c', 'TOKEN=*** make all']],
  ['an option in a script', ['sh', '-c', 'a --password x; b'], ['sh', '-c', 'a --password ***; b']],
  [
    'a quoted value in a script',
    ['bash', '-lc', `deploy --token="a b" 'c d'`],
    ['bash', '-lc', `deploy --token=*** 'c d'`],
  ],
  ['a script in a script', ['sh', '-c', `ssh host "mysql -phunter2 db"`], ['sh', '-c', `ssh host "mysql -p*** db"`]],
  ['mysql', ['/usr/bin/mysql', '-uroot', '-phunter2', 'db'], ['/usr/bin/mysql', '-uroot', '-p***', 'db']],
  ['mysql under sudo', ['sudo', 'mysqldump', '-phunter2'], ['sudo', 'mysqldump', '-p***']],
  ['sshpass', ['sshpass', '-p', 'x', 'ssh', 'h'], ['sshpass', '-p', '***', 'ssh', 'h']],
  ['docker login', ['docker', 'login', '-u', 'me', '-p', 'x'], ['docker', 'login', '-u', 'me', '-p', '***']],
  ['curl -u', ['curl', '-u', 'me:x:y', 'https://h/'], ['curl', '-u', 'me:***', 'https://h/']],
  ['curl --user=', ['curl', '--user=me:x', 'u'], ['curl', '--user=me:***', 'u']],
  ['a URL', ['git', 'clone', 'https://me:p@ss@host/x.git'], ['git', 'clone', 'https://me:***@host/x.git']],
  [
    'a token in a URL',
    ['git', 'clone', 'https://0123456789abcdef01234@host/x'],
    ['git', 'clone', 'https://***@host/x'],
  ],
  ['a database', ['app', 'postgres://u:p@db:5432/x'], ['app', 'postgres://u:***@db:5432/x']],
  ['a query', ['curl', 'https://h/?a=1&access_token=abc&b=2'], ['curl', 'https://h/?a=1&access_token=***&b=2']],
  ['a header', ['curl', '-H', 'Authorization: Bearer abc.def', 'u'], ['curl', '-H', 'Authorization: ***', 'u']],
  [
    'a header in a script',
    ['sh', '-c', `curl -H "Authorization: Bearer abc" u`],
    ['sh', '-c', `curl -H "Authorization: ***" u`],
  ],
  ['a header of its own', ['curl', '-H', 'X-Api-Key: abc'], ['curl', '-H', 'X-Api-Key: ***']],
  ['a cookie', ['curl', '-H', 'Cookie: a=b; c=d'], ['curl', '-H', 'Cookie: ***']],
  [
    'JSON',
    ['curl', '-d', '{"user":"me","password": "a \\" b","x":1}'],
    ['curl', '-d', '{"user":"me","password": ***,"x":1}'],
  ],
  ['a form', ['curl', '-d', 'user=me&password=x&y=z'], ['curl', '-d', 'user=me&password=***&y=z']],
  ['a connection', ['app', 'Server=x;AccountKey=abc==;Y=1'], ['app', 'Server=x;AccountKey=***;Y=1']],
  ['openssl', ['openssl', 'rsa', '-passin', 'pass:x'], ['openssl', 'rsa', '-passin', 'pass:***']],
  ['AWS', ['aws', 'AKIAIOSFODNN7EXAMPLE'], ['aws', '***']],
  ['GitHub', ['x', `a-ghp_${'a1'.repeat(18)}-b`], ['x', 'a-***-b']],
  ['Slack', ['x', 'xoxb-12345678901-abcdef'], ['x', '***']],
  ['a Slack hook', ['curl', 'https://hooks.slack.com/services/T0/B0/xyz123'], ['curl', 'https://***']],
  ['a JWT', ['x', `eyJhbGciOi.eyJzdWIi.c2ln`], ['x', '***']],
  [
    'a private key',
    ['x', '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n'],
    ['x', '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\n'],
  ],
  ['Bearer in other words', ['x', `h=Bearer ${'a'.repeat(20)} y`], ['x', 'h=Bearer *** y']],
];

for (const [what, args, masked] of TABLE) {
  test(`${what} is masked: ${args.join(' ')}`, () => assert.deepEqual(redacted(...args), masked));
}

const LEFT: readonly string[][] = [
  ['gcc', '-c', 'main.c', '-o', 'main.o', '-I/usr/include', '-pthread'],
  ['make', '-j8', 'PREFIX=/usr', 'V=1'],
  ['sort', '--key=2,2', '-k', '3'],
  ['curl', '--key', 'client.pem', 'https://host:8443/path@2'],
  ['app', '--password-file', '/run/secret', '--no-password', 'x', '--max-tokens=500'],
  ['mysql', '--password', '-h', 'host', '--password', '--host=x', '-p', 'db'],
  ['env', 'PWD=/home/x', 'OLDPWD=/', 'BYPASS=1'],
  ['git', 'clone', 'ssh://git@github.com/a/b', 'git@github.com:a/b'],
  ['docker', 'run', '-p', '8080:80', 'img'],
  ['mkdir', '-p', 'a/b'],
  ['python3', '-c', 'print("tokens: 3")'],
  ['rsync', '-avz', 'a::token/b', 'password.txt'],
  ['TOKEN=', '--password='],
];

for (const args of LEFT) {
  test(`nothing is masked of ${args.join(' ')}`, () => assert.deepEqual(redacted(...args), args));
}

test('what was cut off in the middle of a secret is masked too', () => {
  const cut = (...args: string[]) => redact(byteString(args.join('\0')));
  assert.equal(cut('a', '--password=hun'), 'a\0--password=***');
  assert.equal(cut('a', '--password', 'hun'), 'a\0--password\0***');
  assert.equal(cut('a', 'https://me:hun'), 'a\0https://me:***');
  assert.equal(cut('a', 'x ghp_abc'), 'a\0x ***');
  assert.equal(cut('a', 'AKIAIOSF'), 'a\0***');
  assert.equal(cut('a', 'eyJhbGciOi.eyJz'), 'a\0***');
  assert.equal(cut('a', '-----BEGIN PRIVATE KEY-----\nabc'), 'a\0-----BEGIN PRIVATE KEY-----***');
  assert.equal(cut('a', `sh -c "x --token='a b`), `a\0sh -c "x --token=***`);
});

test('the mask is as long for every secret, and says nothing of it', () => {
  assert.deepEqual(redacted('x', '--password=a'), redacted('x', `--password=${'long'.repeat(500)}`));
});

test('whatever the bytes are, the number of arguments stays, and so does what is masked already', () => {
  const words = fc.constantFrom(
    '--password=',
    'TOKEN=',
    '"',
    "'",
    ' ',
    '\0',
    '://u:',
    '@',
    'ghp_',
    '=',
    ':',
    '\\',
    'Authorization: ',
  );
  const texts = fc.array(fc.oneof(words, anyBytes), { maxLength: 12 }).map((parts) => byteString(parts.join('')));
  fc.assert(
    fc.property(texts, (args) => {
      const masked = redact(args);
      assert.equal(masked.split('\0').length, args.split('\0').length);
      assert.equal(splitArgs(masked).length, splitArgs(args).length);
    }),
    { numRuns: 3000 },
  );
});

test('a secret does not come through, whatever is around it', () => {
  const around = fc.string({ unit: fc.constantFrom('a', ' ', '/', '-', '=', ',', '1'), maxLength: 10 });
  const secret = fc.string({ unit: fc.constantFrom('x', 'Q', '7', '_', '.', '/'), minLength: 6, maxLength: 20 });
  const shapes: ((secret: string) => string)[] = [
    (x) => `--password=${x}`,
    (x) => `MY_TOKEN=${x}`,
    (x) => `{"token":"${x}"}`,
    (x) => `sh -c "app --secret ${x}"`,
  ];
  fc.assert(
    fc.property(around, around, secret, fc.constantFrom(...shapes), (before, after, x, shape) => {
      const [, masked] = splitArgs(redact(argv('app', `${before} ${shape(x)} ${after}`)));
      assert.ok(!masked?.includes(x), masked);
    }),
  );
});

test('16 KiB of anything hostile takes time in proportion', () => {
  const pieces = [
    'a',
    'eyJ',
    'ghp_',
    'token=',
    '--password ',
    '"',
    "'",
    '\\',
    '://',
    '-----BEGIN PRIVATE KEY-----',
    'bearer ',
    'sk-',
    'a_',
    'token="',
    '("',
    '-',
    'a:',
    'SG.',
    'x@',
  ];
  for (const piece of pieces) {
    assertInProportion(16_384, (size) => {
      const args = byteString(piece.repeat(Math.ceil(size / piece.length)));
      const quoted = byteString(`sh\0-c\0"${args}`);
      return () => {
        redact(args);
        redact(quoted);
      };
    });
  }
});
