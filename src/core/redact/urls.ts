// Passwords in URLs: scheme://user:password@host, and scheme://token@host.
import type { ByteString } from '../bytes.ts';
import type { Span } from './spans.ts';

/** What ends the part of a URL before its path (RFC 3986, 3.2), or the URL itself. */
const AUTHORITY_END = /[\0\s/?#"'<>\\]/g;

export function findUrlSecrets(args: ByteString): Span[] {
  const spans: Span[] = [];
  for (let at = args.indexOf('://'); at >= 0; at = args.indexOf('://', at + 3)) {
    const from = at + 3;
    AUTHORITY_END.lastIndex = from;
    const end = AUTHORITY_END.exec(args)?.index ?? args.length;
    const authority = args.slice(from, end);
    const host = authority.lastIndexOf('@');
    const colon = authority.indexOf(':');
    if (host < 0) {
      // The arguments were cut before the @ could come: what is there may be a password.
      if (end === args.length && colon >= 0) spans.push({ from: from + colon + 1, to: end });
      continue;
    }
    // Without a colon it is a token, or only a name: `ssh://git@host` stays readable.
    if (colon >= 0 && colon < host) spans.push({ from: from + colon + 1, to: from + host });
    else if (!isLoginName(authority.slice(0, host))) spans.push({ from, to: from + host });
  }
  return spans;
}

function isLoginName(text: string): boolean {
  return /^[a-z_][a-z0-9_.-]{0,15}$/.test(text);
}
