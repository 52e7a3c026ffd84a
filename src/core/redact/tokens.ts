// Secrets that are known by their own look, wherever they stand.
//
// All expressions take time in proportion to the text, for a process may be given 16 KiB of anything: a fixed
// beginning, then one class of characters that cannot begin another match half-way, or a look-behind that lets a run of
// characters be tried once only.
import type { ByteString } from '../bytes.ts';
import type { Span } from './spans.ts';

/** `atCut` is for the end of arguments that were cut: what came so far of a token. */
interface TokenKind {
  readonly beginning: string;
  readonly whole: RegExp;
  readonly atCut: RegExp;
}

/** @param least characters behind the beginning, in a whole one */
function token(beginning: string, characters: string, least: number): TokenKind {
  return {
    beginning,
    whole: new RegExp(`${beginning}${characters}{${least},}`, 'g'),
    atCut: new RegExp(`${beginning}${characters}{0,${least}}$`),
  };
}

const KINDS: readonly TokenKind[] = [
  token('(?:AKIA|ASIA|ABIA|ACCA)', '[A-Z0-9]', 16), // AWS
  token('gh[pousr]_', '[A-Za-z0-9]', 36), // GitHub
  token('github_pat_', '[A-Za-z0-9_]', 22),
  token('gl(?:pat|ptt|dt|rt|cbt|oas|soat|ft|imt|agent)-', '[\\w-]', 20), // GitLab
  token('xox[abceoprs]-', '[A-Za-z0-9-]', 10), // Slack
  token('xapp-', '[A-Za-z0-9-]', 10),
  token('hooks\\.slack\\.com/(?:services|workflows|triggers)/', '[A-Za-z0-9/_-]', 8),
  token('AIza', '[\\w-]', 35), // Google
  token('ya29\\.', '[\\w-]', 20),
  token('[rs]k_(?:live|test)_', '[A-Za-z0-9]', 16), // Stripe
  token('whsec_', '[A-Za-z0-9+/=]', 20),
  token('(?<![A-Za-z0-9_-])sk-', '[\\w-]', 20), // OpenAI, Anthropic and others
  token('npm_', '[A-Za-z0-9]', 36),
  token('pypi-AgE', '[\\w-]', 16),
  token('hf_', '[A-Za-z0-9]', 30), // Hugging Face
  token('do[opr]_v1_', '[a-f0-9]', 40), // DigitalOcean
  token('hv[sbr]\\.', '[\\w-]', 20), // Vault
  token('dckr_pat_', '[\\w-]', 20),
  token('SG\\.', '[\\w.-]', 40), // SendGrid
  token('AGE-SECRET-KEY-1', '[A-Z0-9]', 20),
  {
    beginning: 'eyJ',
    // JWT: two parts in base64 that begin with {", and a signature.
    whole: /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g,
    atCut: /(?<![\w-])eyJ[\w-]*(?:\.[\w-]*){0,2}$/,
  },
];

/** The scheme of an Authorization header that stands elsewhere. */
const BEARER = /\b(?:bearer|basic)[ \t]{1,4}(?=[\w.~+/=-]{16})([\w.~+/=-]+)/gi;

/** What nearly no text has: one pass over it instead of one for each kind. */
const HINTS = new RegExp(
  [...KINDS.map(({ beginning }) => beginning), '[bB][eE][aA][rR]', '[bB][aA][sS][iI][cC]'].join('|'),
);

const PEM_BEGIN = '-----BEGIN ';
const PEM_KIND = /^[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const PEM_END = '-----END ';

export function findTokens(args: ByteString): Span[] {
  const spans: Span[] = [];
  addPrivateKeys(args, spans);
  if (!HINTS.test(args)) return spans;
  const isCut = !args.endsWith('\0');
  for (const { whole, atCut } of KINDS) {
    for (const match of args.matchAll(whole)) spans.push({ from: match.index, to: match.index + match[0].length });
    const last = isCut ? atCut.exec(args.slice(-MAX_CUT)) : null;
    if (last !== null) spans.push({ from: args.length - last[0].length, to: args.length });
  }
  for (const match of args.matchAll(BEARER)) {
    const to = match.index + match[0].length;
    spans.push({ from: to - (match[1] ?? '').length, to });
  }
  return spans;
}

/** A token that is longer than this is found by its beginning as a whole one, if at all. */
const MAX_CUT = 256;

function addPrivateKeys(args: ByteString, spans: Span[]): void {
  let at = 0;
  for (;;) {
    const begin = args.indexOf(PEM_BEGIN, at);
    if (begin < 0) return;
    at = begin + PEM_BEGIN.length;
    const kind = PEM_KIND.exec(args.slice(at, at + 80));
    if (kind === null) continue;
    const from = at + kind[0].length;
    const argumentEnd = endOfArgument(args, from);
    const end = args.indexOf(PEM_END, from);
    at = end < 0 || end > argumentEnd ? argumentEnd : end;
    spans.push({ from, to: at });
  }
}

function endOfArgument(args: ByteString, from: number): number {
  const end = args.indexOf('\0', from);
  return end < 0 ? args.length : end;
}
