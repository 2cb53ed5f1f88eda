// SPDX-License-Identifier: Apache-2.0

import type { ObservedAnswer } from '../model/facts.ts';

/** An answer in a text, and where it stands. */
export interface FoundAnswer {
  readonly code: string | undefined;
  /** `undefined` where a code stands alone. */
  readonly message: string | undefined;
  readonly start: number;
  readonly end: number;
  /** The API action, or the program that says it, where it is not `AssumeRoleWithWebIdentity`. */
  readonly call?: string | undefined;
  /** Of a message that is known by its words: how many of them are fixed. */
  readonly weight?: number;
  /** Whether it comes of another error, which counts where it is near. */
  readonly isConsequence?: boolean | undefined;
}

/**
 * The end of a text, with what loggers and encodings put into it undone: backslashes before quotes
 * and letters, however many, XML's entities, colours, the bars that Terraform draws beside its
 * errors. Tokens are blotted out.
 */
export function plainText(text: string): string {
  return text
    .slice(-MAX_TEXT)
    .replaceAll(COLOUR, '')
    .replaceAll(ESCAPED, (_, unicode: string | undefined, letter: string | undefined) =>
      unicode === undefined
        ? (LETTERS[letter ?? ''] ?? letter ?? '')
        : String.fromCharCode(Number.parseInt(unicode, 16)),
    )
    .replaceAll(ENTITY, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(BARS, '')
    .replaceAll(/(?<![\w-])eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '(token)');
}

/** The answers that are told by their form: a code and a message as programs print them. */
export function formsIn(plain: string): readonly FoundAnswer[] {
  return FORMS.flatMap((form) =>
    [...plain.matchAll(form)].flatMap(({ 0: { length }, index, groups }): FoundAnswer[] => {
      const { code, message = '' } = groups ?? {};
      const found = {
        code: codeOf(code),
        message: endOf(message),
        start: index,
        end: index + length,
      };
      return isOfSts(found, plain) ? [found] : [];
    }),
  );
}

/** The HTTP status and the request id that stand by an answer, where they do. */
export function particularsAt(
  plain: string,
  { start, end }: FoundAnswer,
): Pick<ObservedAnswer, 'httpStatus' | 'requestId'> {
  const lineStart = plain.lastIndexOf('\n', start) + 1;
  const before = plain.slice(Math.max(lineStart, start - NEAR), start);
  const [after = ''] = plain.slice(end, end + AFTER).split(NEW_RECORD);
  const near = `${before}\n${plain.slice(start, end)}\n${after}`;
  const status = STATUS.exec(near)?.[1];
  return {
    httpStatus: status === undefined ? undefined : Number(status),
    requestId: REQUEST_ID.exec(near)?.[1],
  };
}

/** Some SDKs add "Exception" to the names of the codes; two codes have it of their own. */
function codeOf(name: string | undefined): string | undefined {
  const bare = name?.replace(/Exception$/, '');
  return bare !== undefined && CODES.has(bare) ? bare : name;
}

/** Cuts what programs write behind a message, and what is longer than any message. */
function endOf(message: string): string {
  const end = message.search(/\(Service:|\bstatus code:|["<]|---> /);
  return message.slice(0, end === -1 ? MAX_MESSAGE : Math.min(end, MAX_MESSAGE)).trim();
}

/** Codes that other services have too count only where the text speaks of web identities. */
function isOfSts({ code, message, start, end }: FoundAnswer, plain: string): boolean {
  if (message === undefined || message === '') return false;
  if (code !== undefined && OF_STS_ALONE.has(code)) return true;
  const near = plain.slice(Math.max(0, start - NEAR), end + NEAR);
  return OF_STS.test(near) || BODY.test(plain);
}

/** The codes of STS (AWS STS API Reference, and its common errors). */
const OF_STS_ALONE: ReadonlySet<string> = new Set([
  'InvalidIdentityToken',
  'IDPCommunicationError',
  'IDPRejectedClaim',
  'RegionDisabledException',
  'PackedPolicyTooLarge',
]);
const CODES: ReadonlySet<string> = new Set([
  ...OF_STS_ALONE,
  'AccessDenied',
  'ExpiredTokenException',
  'InternalFailure',
  'InvalidClientTokenId',
  'MalformedPolicyDocument',
  'Throttling',
  'ValidationError',
]);

/** As programs print an answer; `[^\n]` keeps each within its line. */
const FORMS: readonly RegExp[] = [
  // AWS CLI, boto3
  /An error occurred \((?<code>\w+)\) when calling the AssumeRoleWithWebIdentity operation(?: \([^)\n]*\))?: (?<message>[^\n]+)/g,
  // Go, JavaScript, Java, .NET, Ruby: the code or the class, a colon, the message
  new RegExp(
    `\\b(?<code>(?:${[...CODES].join('|')})(?:Exception)?): (?!An error occurred \\()(?<message>[^\\n]+)`,
    'g',
  ),
  // XML and JSON bodies
  /<Code>\s*(?<code>\w+)\s*<\/Code>\s*<Message>(?<message>[^<]+)<\/Message>/g,
  /"[Cc]ode"\s*:\s*"(?<code>\w+)"\s*,\s*"[Mm]essage"\s*:\s*"(?<message>[^"\n]+)"/g,
  /"[Mm]essage"\s*:\s*"(?<message>[^"\n]+)"\s*,\s*"[Cc]ode"\s*:\s*"(?<code>\w+)"/g,
  // Java 1
  /AWSSecurityTokenServiceException: (?<message>[^\n]{1,2048}?) \(Service: AWSSecurityTokenService; Status Code: \d+; Error Code: (?<code>\w+);/g,
  // Rust
  /code: Some\("(?<code>\w+)"\), message: Some\("(?<message>[^"\n]+)"\)/g,
  // The bare words of a list of errors
  /(?<message>\b\d{1,2} validation errors? detected: Value [^\n"<]+)/g,
  // aws-actions/configure-aws-credentials
  /Could not assume role with OIDC: (?<message>[^\n]+)/g,
];

/** What tells that an answer is one to `AssumeRoleWithWebIdentity`: its names and its parameters. */
const OF_STS =
  /webIdentity|WebIdentity|SecurityTokenService|role with OIDC|sts\.amazonaws\.com|'(?:roleArn|roleSessionName|durationSeconds)'/;

/** A text that is nothing but the body of an answer. */
const BODY = /^\s*(?:<\?xml[^>]*>\s*)?(?:<ErrorResponse|\{\s*"Error")/;

const STATUS = /(?:status ?code|http ?status)["']?\s*[:=]?\s*["']?(\d{3})\b/i;
const REQUEST_ID =
  /(?:request[ _-]?id)\W{1,8}([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/i;

/** Where a log goes on with another record: what follows is not about this answer. */
const NEW_RECORD = /\n(?=\s*(?:\{"|\[?\d{4}[-/]\d{2}[-/]\d{2}|time=|level=|[IWEF]\d{4} ))/;

/** Colours, as terminals are told them (ECMA-48, SGR). */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]{0,20}m`, 'g');
const BARS = /^[ \t]{0,8}[│╷╵|](?: |$)/gm;
const ESCAPED = /\\{1,16}(?:u([0-9a-fA-F]{4})|([nrt"'/]))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '', t: '\t' };
const ENTITY = /&(?:apos|quot|amp|lt|gt|#39|#x27|#34|#x22);/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&quot;': '"',
  '&#34;': '"',
  '&#x22;': '"',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
};

/** The kubelet lets a container's log grow to 10 MiB; the last answer counts, so its end suffices. */
const MAX_TEXT = 1_048_576;

/** A message with every parameter of the call out of its bounds is some 8,000 characters long. */
const MAX_MESSAGE = 8192;

/** How far around an answer its operation, status and request id are looked for, in characters. */
const NEAR = 600;
/** A stack of JavaScript stands between the message and its metadata. */
const AFTER = 4000;
