// SPDX-License-Identifier: Apache-2.0

/**
 * Takes secrets out of a text: tokens, secret keys and session tokens of AWS, signed calls, private
 * keys in PEM and in kubeconfigs, and passwords in URLs. What stands for them is `[redacted]`.
 */
export function redact(text: string): string {
  return SECRETS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** What is written to, piece by piece. */
export interface Sink {
  readonly write: (text: string) => void;
}

/**
 * Redacts what is written in pieces: a secret is found also where it lies across two of them.
 * Whole lines go on at once; the last, unfinished one waits for its end or for `flush`, and so does
 * all that follows the beginning of a private key.
 */
export function redactingSink(sink: Sink): Sink & { readonly flush: () => void } {
  let held = '';
  return {
    write: (text) => {
      held += text;
      const begun = held.lastIndexOf(KEY_BEGINS);
      const open = begun >= 0 && !KEY_ENDS.test(held.slice(begun));
      const whole = held.lastIndexOf('\n', open ? begun : undefined) + 1;
      if (whole > 0) sink.write(redact(held.slice(0, whole)));
      held = held.slice(whole);
    },
    flush: () => {
      if (held !== '') sink.write(redact(held));
      held = '';
    },
  };
}

const REDACTED = '[redacted]';
const KEY_BEGINS = '-----BEGIN ';
const KEY_ENDS = /-----END [A-Z0-9 ]+-----/;

/** `name=value`, `name: value`, `"name": "value"`, `<name>value<`, and the same inside JSON text. */
const NAMED = String.raw`(\\?["']?\s*[=:>]\s*\\?["']?)`;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  // A JWS or JWE in compact form (RFC 7515, 7516): its header begins `{"`, which is `eyJ`. What was
  // cut within its header has no dot, and is told by its length: `{"alg":"RS256"}` makes twenty.
  [/eyJ(?:[\w-]{5,}={0,2}\.[\w-]*(\.[\w-]*)*|[\w-]{17,})/g, REDACTED],
  // What `aws eks get-token` gives kubectl: a call of STS, signed, in base64url. Short ones are words.
  [/\bk8s-aws-v1\.[\w-]{12,}={0,2}/g, REDACTED],
  // A signature of Signature Version 4, of which a presigned URL is all that it takes.
  [/\b((?:x-amz-)?signature\s*[=:]\s*)[0-9a-f]{64}\b/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[^]*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g, REDACTED],
  // Names as in credential files, environments, kubeconfigs, answers of STS and Signature Version 4.
  [
    new RegExp(
      String.raw`\b(aws_?secret_?access_?key|secret_?access_?key|aws_?session_?token|session_?token|x-amz-security-token|aws_?security_?token|client-?key-?data)${NAMED}[A-Za-z0-9/+=%]{16,}`,
      'gi',
    ),
    `$1$2${REDACTED}`,
  ],
  // Session tokens as STS has begun them for years.
  [/\b(IQoJb3JpZ2lu|F[A-Za-z0-9]oGZXIvYXdz)[A-Za-z0-9/+=%]{20,}/g, REDACTED],
  [
    /\b(authorization\\?["']?\s*[=:]\s*\\?["']?\s*(bearer|basic)\s+)[\w.~+/=-]{8,}/gi,
    `$1${REDACTED}`,
  ],
  [/(:\/\/)[^\s/:@"'<>]+:[^\s/@"'<>]+@/g, `$1${REDACTED}@`],
];
