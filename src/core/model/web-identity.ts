// SPDX-License-Identifier: Apache-2.0

import { type JsonObject, parseJsonObject } from './json.ts';
import { parseOrUndefined } from '../error.ts';

/**
 * What we keep of a token: its header and its claims, never its signature and never the token.
 * Nothing is refused here: what STS would refuse is for the gates to say.
 */
export interface TokenForm {
  /** Characters, as STS counts them: 4 to 20000. */
  readonly length: number;
  /** Parts between dots; a JWT in compact form has three. */
  readonly parts: number;
  /** `undefined` when the first part is not a JSON object in base64url. */
  readonly header: JsonObject | undefined;
  readonly claims: JsonObject | undefined;
  /** Whether blanks or a line feed stood around the token: SDKs send them along. */
  readonly padded: boolean;
  /** What a JWT must not be (RFC 7515, 2 and 5.2), where it can be read all the same. */
  readonly malformed?: TokenFlaw | undefined;
  /** Set where just some claims are known, of a token that nobody has seen: others may be there. */
  readonly isPartial?: true;
}

/** A part has `=` at its end; a part is not UTF-8; the signature is not base64url. */
export type TokenFlaw = 'padding' | 'utf-8' | 'signature';

/** Reads the form of a token. Never throws. */
export function tokenFormOf(text: string): TokenForm {
  const token = text.trim();
  const parts = token.split('.');
  const [header, claims] = [partOf(parts[0]), partOf(parts[1])];
  const malformed = flawOf(parts, header.isUtf8 && claims.isUtf8);
  return {
    length: token.length,
    parts: parts.length,
    header: header.json,
    claims: claims.json,
    padded: token !== text,
    ...(malformed === undefined ? {} : { malformed }),
  };
}

/** The text of a claim, or `undefined` when it is absent or not text. */
export function textClaim(claims: JsonObject | undefined, name: string): string | undefined {
  const value = claims?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The audiences of a token as a list, however the claim is written. */
export function audiencesOf(claims: JsonObject): readonly string[] {
  const { aud } = claims as { readonly aud?: unknown };
  if (typeof aud === 'string') return [aud];
  return Array.isArray(aud) ? aud.filter((value) => typeof value === 'string') : [];
}

/** The one audience that STS goes by: `azp` where present, else the single `aud` (recorded). */
export function effectiveAudienceOf(claims: JsonObject): string | undefined {
  return textClaim(claims, 'azp') ?? audiencesOf(claims)[0];
}

/** The audience that a workload asks for: its token's, else what was asked about or found. */
export function audienceIn({ token, audience }: AudienceFacts): string | undefined {
  return token?.claims === undefined ? audience : effectiveAudienceOf(token.claims);
}

interface AudienceFacts {
  readonly token: TokenForm | undefined;
  readonly audience: string | undefined;
}

/**
 * What the webhook of EKS asks for unless it is told otherwise, and most others too; the same in all
 * partitions.
 *
 * @see Amazon EKS User Guide, Assign IAM roles to Kubernetes service accounts.
 */
export const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** Whether a text looks like a JWT: where a file name belongs, it must be refused without echo. */
export function looksLikeToken(text: string): boolean {
  return COMPACT_JOSE.test(text);
}

/** Whether a text is base64url without padding, as JWTs have it (RFC 7515, 2). */
export function isBase64Url(text: string): boolean {
  return /^[\w-]*$/.test(text) && text.length % 4 !== 1;
}

function flawOf(parts: readonly string[], areUtf8: boolean): TokenFlaw | undefined {
  const [header = '', claims = '', signature = ''] = parts;
  if (parts.length !== 3) return undefined; // no JWT at all
  if (header.includes('=') || claims.includes('=')) return 'padding';
  if (!isBase64Url(signature)) return 'signature';
  return areUtf8 ? undefined : 'utf-8';
}

/** The header or the claims of a token, decoded. */
interface Part {
  readonly json: JsonObject | undefined;
  readonly isUtf8: boolean;
}

function partOf(part = ''): Part {
  const bytes = Buffer.from(part, 'base64url');
  const text = bytes.toString('utf8');
  // What is not UTF-8 is read as U+FFFD, which may be meant: then the bytes come back as they were.
  const isUtf8 = !text.includes('\uFFFD') || Buffer.from(text).equals(bytes);
  if (!/^[\w-]+={0,2}$/.test(part)) return { json: undefined, isUtf8 };
  const json = parseOrUndefined(() =>
    parseJsonObject(text, 'token_unreadable', 'a part of the token'),
  );
  return { json, isUtf8 };
}

/**
 * A JWT (RFC 7519) or an encrypted one of five parts (RFC 7516). `eyJ` is how `{"` and a letter begin
 * in base64url; other ways to begin an object (a blank, a line feed) are told by their length.
 */
const COMPACT_JOSE = /^\s*(?:eyJ[\w-]{5,}|e[yw][\w-]{30,})(?:\.[\w-]*){1,4}\s*$/;
