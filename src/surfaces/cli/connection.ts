// SPDX-License-Identifier: Apache-2.0

/** Variables by name, as the process has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach the outside, and which AWS to predict: the same for all commands that look. */
export interface ConnectionFlags {
  readonly profile: readonly string[] | undefined;
  readonly assumeRole: string | undefined;
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly caBundle: string | undefined;
  readonly proxy: string | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly issuerCa: readonly NamedFile[] | undefined;
  readonly library: string | undefined;
  readonly resolve: readonly string[] | undefined;
  readonly timeout: number | undefined;
  readonly looks: number | undefined;
  readonly ipv4: boolean | undefined;
  readonly ipv6: boolean | undefined;
  readonly messages: 'current' | 'classic' | undefined;
  readonly match: 'path' | 'any' | 'top' | undefined;
  readonly hosts: 'both' | 'jwks' | undefined;
}

/** A file that may be for one host only. */
export interface NamedFile {
  readonly name: string | undefined;
  readonly file: string;
}
