// Options of well-known programs that take a password without being called so.

interface Tool {
  /** The password is the rest of the word: `-pSECRET`. */
  readonly attached?: readonly string[];
  /** The password is the next word: `-p SECRET`. */
  readonly separate?: readonly string[];
  /** The next word, or what comes after `=`, is `user:password` or `user%password`. */
  readonly login?: readonly string[];
}

const MYSQL: Tool = { attached: ['-p'] };
const ARCHIVER: Tool = { attached: ['-p', '-hp'] };
const CURL: Tool = { login: ['-u', '--user', '-U', '--proxy-user'] };

/** By the name of the program, or by the word that makes `-p` a password: `docker login -p`. */
const TOOLS: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ...['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mysqlshow', 'mysqlcheck', 'mysqlsh'].map(named(MYSQL)),
  ...['mariadb', 'mariadb-dump', 'mariadb-admin', 'mariadb-import', 'mariadb-check'].map(named(MYSQL)),
  ['sshpass', { attached: ['-p'], separate: ['-p'] }],
  ['login', { separate: ['-p'] }],
  ...['curl', 'http', 'https', 'xh'].map(named(CURL)),
  ['redis-cli', { separate: ['-a'] }],
  ...['ldapsearch', 'ldapadd', 'ldapmodify', 'ldapdelete', 'ldappasswd', 'ldapwhoami'].map(
    named({ attached: ['-w'], separate: ['-w'] }),
  ),
  ...['zip', 'unzip', 'sqlcmd', 'bcp'].map(named({ attached: ['-P'], separate: ['-P'] })),
  ...['7z', '7za', '7zr', '7zz', 'rar', 'unrar'].map(named(ARCHIVER)),
  ...['mongo', 'mongosh', 'mongodump', 'mongorestore', 'mongoexport', 'mongoimport'].map(named({ separate: ['-p'] })),
  ...['plink', 'pscp', 'psftp', 'putty'].map(named({ separate: ['-pw'] })),
  ['smbclient', { login: ['-U', '--user'] }],
]);

function named(tool: Tool): (name: string) => [string, Tool] {
  return (name) => [name, tool];
}

export function findTool(word: string): Tool | undefined {
  return word.length > 256 || word.startsWith('-') ? undefined : TOOLS.get(word.slice(word.lastIndexOf('/') + 1));
}

export interface ToolSecret {
  /** In this word from here on; undefined: nothing of it. */
  readonly from: number | undefined;
  /** What is to be masked of the next word. */
  readonly next: 'nothing' | 'all' | 'password';
}

const NOTHING: ToolSecret = { from: undefined, next: 'nothing' };

export function secretOf(tool: Tool, word: string): ToolSecret {
  if (!word.startsWith('-')) return NOTHING;
  if (tool.separate?.includes(word)) return { from: undefined, next: 'all' };
  if (tool.login?.includes(word)) return { from: undefined, next: 'password' };
  const option = tool.attached?.find((name) => word.startsWith(name) && word.length > name.length);
  if (option !== undefined) return { from: option.length, next: 'nothing' };
  const login = tool.login?.find((name) => isWithValue(word, name));
  if (login === undefined) return NOTHING;
  const password = passwordIn(word.slice(login.length));
  return password === undefined ? NOTHING : { from: login.length + password, next: 'nothing' };
}

/** `--user=a:b`, `-ua:b` */
function isWithValue(word: string, option: string): boolean {
  return option.startsWith('--') ? word.startsWith(`${option}=`) : word.startsWith(option);
}

/** Where the password begins in `user:password` or `user%password`. */
export function passwordIn(login: string): number | undefined {
  const at = login.search(/[:%]/);
  return at < 0 ? undefined : at + 1;
}
