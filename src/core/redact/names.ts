// Which names say that what they name is a secret. Judged by the last words: PASSWORD_FILE names a file.

/** A name of any length is judged by its end. */
const MAX_NAME = 64;

/** `dbPassword`, `DB_PASSWORD`, `--db-password`, `PGPASSWORD`: written together or apart. */
const SECRET_ENDING =
  /(?:password|passwords|passwd|passphrase|passcode|secret|secrets|token|apikey|credential|credentials|authorization|cookie)$/;

/** Secret when they stand alone as a word, for longer words end in them too. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['pass', 'pwd', 'passwort', 'auth', 'bearer', 'jwt', 'otp', 'sas', 'sig', 'signature', 'psk'],
]);

/** `api-key`, but not `sort-key`. */
const KEY_KINDS: ReadonlySet<string> = new Set([
  ...['access', 'account', 'admin', 'api', 'app', 'auth', 'client', 'consumer', 'deploy', 'encryption', 'license'],
  ...['master', 'private', 'root', 'secret', 'service', 'session', 'shared', 'signing', 'storage', 'subscription'],
]);

/** `--no-password`, `--ask-pass`: they ask for none, or for one that is not there. */
const NEGATIONS: ReadonlySet<string> = new Set(['no', 'ask', 'prompt', 'without', 'disable', 'skip', 'show', 'hide']);

/** A folder in every environment, and words that only end alike. */
const NO_SECRETS = /^(?:old)?pwd$|(?:bypass|compass|multipass|trespass)$/i;

/** Nearly no name has any of these: only in one that does, the words are looked at. */
const HINTS = /pass|pwd|secret|token|key|credential|auth|cookie|bearer|jwt|otp|sas|sig|psk/i;

/**
 * @param name without its dashes
 * @param isVariable it looks like an environment variable: then any `…_KEY` is one
 */
export function isSecretName(name: string, isVariable: boolean): boolean {
  const ending = name.length > MAX_NAME ? name.slice(-MAX_NAME) : name;
  if (!HINTS.test(ending)) return false;
  const end = ending.replace(/[-_.]+$/, '');
  if (end === '' || NO_SECRETS.test(end)) return false;
  const words = end
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const last = words.at(-1);
  if (last === undefined || NEGATIONS.has(words[0] ?? '')) return false;
  if (SECRET_ENDING.test(last) || SECRET_WORDS.has(last)) return true;
  if (last === 'key' || last === 'keys') return isVariable || KEY_KINDS.has(words.at(-2) ?? '');
  // SSHPASS, -storepass, MYSQLPWD, AccountKey written as one
  return /(?:pass|pwd|accesskey|accountkey|privatekey|secretkey)$/.test(last);
}

/** The header of an HTTP request goes on to the end of its line. */
export function isHeaderName(name: string): boolean {
  return /(?:^|-)(?:authorization|cookie)$/i.test(name);
}
