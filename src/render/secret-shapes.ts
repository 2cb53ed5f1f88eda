// SPDX-License-Identifier: Apache-2.0

/** A part of a text: where it begins, and where it has ended. */
export type Range = readonly [from: number, to: number];

/** What in a text has the shape of a secret, whoever it belongs to. */
export function secretShapesIn(text: string): readonly Range[] {
  return [...tokensIn(text), ...SHAPES.flatMap((shape) => shapesIn(text, shape))];
}

/**
 * A JWS or JWE in compact form (RFC 7515, 7516): its header is an object of JSON in base64url. What was
 * cut within its header has no dot, and is told by its length: `{"alg":"RS256"}` makes twenty.
 */
function tokensIn(text: string): readonly Range[] {
  const found: Range[] = [];
  let end = 0;
  for (const { index } of text.matchAll(/e(?:y[A-L]|w[0ok])/g)) {
    if (index < end || !beginsObject(text.slice(index, index + BEGINNING))) continue;
    TOKEN.lastIndex = index;
    end = index + (TOKEN.exec(text)?.[0].length ?? 0);
    if (end > index) found.push([index, end]);
  }
  return found;
}

const TOKEN = /[\w-]{8,}={0,2}\.[\w-]*(?:\.[\w-]*)*|[\w-]{20,}/y;

function shapesIn(text: string, { pattern, isSecret = () => true }: Shape): readonly Range[] {
  return Array.from(text.matchAll(pattern)).flatMap((match): readonly Range[] => {
    const [from, to] = match.indices?.groups?.['secret'] ?? [
      match.index,
      match.index + match[0].length,
    ];
    return isSecret(text.slice(from, to)) ? [[from, to]] : [];
  });
}

interface Shape {
  /** With indices; its group `secret` is what is to go, else all of it. */
  readonly pattern: RegExp;
  readonly isSecret?: (found: string) => boolean;
}

/** `name=value`, `name: value`, `"name": "value"`, `<name>value<`. */
const NAMED = String.raw`["']?\s*[=:>]\s*["']?`;

const SHAPES: readonly Shape[] = [
  // A JWS whose header has blanks before its object, as JSON allows. It is read from its beginning.
  { pattern: /(?<![\w-])[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}/dg, isSecret: beginsObject },
  // What `aws eks get-token` gives kubectl: a call of STS, signed, in base64url. Short ones are words.
  { pattern: /\bk8s-aws-v1\.[\w-]{12,}={0,2}/dg },
  // A signature of Signature Version 4, of which a presigned URL is all that it takes.
  { pattern: /\b(?:x-amz-)?signature\s*[=:]\s*(?<secret>[0-9a-f]{64})\b/dgi },
  // A key in PEM, its end cut off or not: lines of base64 (RFC 7468), and no words that follow it.
  {
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=\s]*-----END [A-Z0-9 ]*PRIVATE KEY-----|(?:\s*(?:Proc-Type|DEK-Info):[^\n]*)*(?:\s*[A-Za-z0-9+/=]{60,})*(?:\s?[A-Za-z0-9+/=]{1,59}(?![\w+/=]))?)/dg,
  },
  // Names as in credential files, environments, kubeconfigs, answers of STS and Signature Version 4.
  {
    pattern: new RegExp(
      String.raw`\b(?:aws_?secret_?access_?key|secret_?access_?key|aws_?session_?token|session_?token|x-amz-security-token|aws_?security_?token|client-?key-?data)${NAMED}(?<secret>[A-Za-z0-9/+=%]{16,})`,
      'dgi',
    ),
  },
  // Session tokens as STS has begun them for years.
  { pattern: /\b(?:IQoJb3JpZ2lu|F[A-Za-z0-9]oGZXIvYXdz)[A-Za-z0-9/+=%]{20,}/dg },
  {
    pattern:
      /\bauthorization["']?\s*[=:]\s*["']?\s*(?:bearer|basic)\s+(?<secret>[\w.~+/=-]{8,})/dgi,
  },
  // User and password of a URL. A password may have an `@` in it that should have been encoded.
  { pattern: /:\/\/(?<secret>[^\s/:@"'<>]*:[^\s/"'<>]+)@/dg },
];

/** Whether base64url begins an object of JSON, whose first name is plain: no word does by chance. */
function beginsObject(text: string): boolean {
  const [first = ''] = /^[\w-]+/.exec(text) ?? [];
  const begins = Buffer.from(first.slice(0, BEGINNING), 'base64url').toString('latin1');
  return /^\s*\{\s*"[\x20-\x7e]{3}/.test(begins);
}

/** Some blanks, a brace, a quote and three letters of a name, in base64. */
const BEGINNING = 64;
