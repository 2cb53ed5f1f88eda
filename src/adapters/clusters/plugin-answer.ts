// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

/** What a plugin gave. Secret: it goes into no error and no fact. */
export interface PluginCredential {
  readonly token: string | undefined;
  /** PEM, both or none. */
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch; `undefined`: for as long as the process lives. */
  readonly expiresAt: number | undefined;
}

/**
 * Reads an `ExecCredential` of the version that the kubeconfig names.
 *
 * @returns What is wrong with it, in words that quote none of it, where it is none.
 * @see Kubernetes API reference, client.authentication.k8s.io/v1.
 */
export function parseCredential(stdout: string, apiVersion: string): PluginCredential | string {
  const read = CREDENTIAL.safeParse(jsonIn(stdout));
  if (!read.success) return 'printed no ExecCredential';
  const { status, ...given } = read.data;
  if (given.apiVersion !== apiVersion)
    return `printed an ExecCredential of another version than ${apiVersion}`;
  if (status === undefined) return 'printed an ExecCredential without a status';
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = status;
  const isPair = (clientCertificateData === undefined) === (clientKeyData === undefined);
  if (!isPair) return 'printed a certificate without a key, or a key without a certificate';
  if (token === undefined && clientKeyData === undefined)
    return 'printed neither a token nor a key';
  return {
    token,
    certificate: clientCertificateData,
    key: clientKeyData,
    expiresAt: expirationTimestamp === undefined ? undefined : Date.parse(expirationTimestamp),
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's own message quotes it
  }
}

const words = z
  .string()
  .nullish()
  .transform((value) => (value === '' ? undefined : (value ?? undefined)));

const CREDENTIAL = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z
    .object({
      token: words,
      clientCertificateData: words,
      clientKeyData: words,
      expirationTimestamp: words,
    })
    .nullish()
    .transform((status) => status ?? undefined),
});
