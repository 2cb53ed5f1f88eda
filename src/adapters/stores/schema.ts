// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { type ErrorCode, ERRORS, TrustprintError } from '../../core/error.ts';
import { type Certificate, parseCertificate } from '../../core/model/certificate.ts';
import { type Instant, parseInstant } from '../../core/model/instant.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import {
  type Fingerprint,
  listedThumbprintOf,
  parseFingerprint,
  parseThumbprint,
  type Thumbprint,
} from '../../core/model/thumbprint.ts';

/** What is absent is written as null, and is `undefined` among us. */
export function absent<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema> | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** Texts of a file that we wrote ourselves; ARNs have 2048 characters, trust policies 8192. */
export const text = z.string().max(100_000);
export const count = z.int().min(0);
export const names = z.array(text).max(10_000);

/** ISO 8601 to the millisecond, as `isoOf` writes it. */
export const instant = z.iso.datetime().transform((iso): Instant => parseInstant(iso));

export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export const thumbprint = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .transform((digits): Thumbprint => parseThumbprint(digits));
export const fingerprint = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((digits): Fingerprint => parseFingerprint(digits));
export const listed = text.transform(listedThumbprintOf);
export const errorCode = z.custom<ErrorCode>((code) => typeof code === 'string' && code in ERRORS);

/** Passed through as it is: nothing may be lost of it, and nothing is known of it. */
export const jsonObject = z.custom<JsonObject>(isJsonObject);

/** A noun of ours made of what a file says; where its maker refuses, the file is wrong there. */
export function made<Schema extends z.ZodType, Noun>(
  schema: Schema,
  maker: (value: z.output<Schema>) => Noun,
): z.ZodType<Noun> {
  return schema.transform((value, context): Noun => {
    try {
      return maker(value);
    } catch (error) {
      if (!(error instanceof TrustprintError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

/** Only the DER is read; what else was saved of a certificate is for people, and not believed. */
export const certificate: z.ZodType<Certificate> = made(
  z.object({ der: z.base64().max(1_000_000) }),
  ({ der }) => parseCertificate(Buffer.from(der, 'base64')),
);

/** The first thing that is wrong with a file, and where in it: `endpoints.0.chain: …`. */
export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it is not of its form';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/**
 * Requires that a file is of the version that we read.
 *
 * @returns What is wrong, or nothing.
 */
export function versionFlawOf({ schemaVersion }: JsonObject): string | undefined {
  if (schemaVersion === SCHEMA_VERSION) return undefined;
  return typeof schemaVersion === 'number' && schemaVersion > SCHEMA_VERSION
    ? `it is of version ${String(schemaVersion)}: a newer trustprint wrote it`
    : 'it has no schemaVersion that is known';
}

export const SCHEMA_VERSION = 1;
