// SPDX-License-Identifier: Apache-2.0

/** Kinds of issuer whose workloads are refused for different reasons. */
export const ISSUER_KINDS = ['eks', 'github', 'gitlab', 'ci', 'self-hosted'] as const;
export type IssuerKind = (typeof ISSUER_KINDS)[number];
