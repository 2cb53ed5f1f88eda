// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import type { Result } from './common.ts';

const suppression = z
  .strictObject({
    check: z
      .string()
      .min(1)
      .max(100)
      .describe('the id of a hygiene check or of a check of accounts; not of a gate'),
    target: z
      .string()
      .min(1)
      .max(2048)
      .optional()
      .describe(
        'issuer, ARN, eks:NAME, account or Region, with * and ? as wildcards; left out: every target',
      ),
    reason: z
      .string()
      .max(500)
      .regex(/\S/, 'say why')
      .describe('why it may stay; printed with the finding'),
    until: z.iso
      .date('write it as 2027-01-31, without a time')
      .describe('the last day, in UTC; after it the finding counts again'),
  })
  .describe('a finding that is shown, and does not count');

/** `90s`, `15m`, `6h`, `14d`. */
const span = z.string().regex(/^[1-9]\d{0,5}(s|m|h|d)$/, 'write it as 15m, 6h or 14d');

const name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,62}$/, 'letters, digits, dots and dashes');

/** What must not stand in a file that people share. */
const secret = z
  .union([
    z.strictObject({ env: z.string().min(1).max(200).describe('the name of a variable') }),
    z.strictObject({ file: z.string().min(1).max(4096).describe('read again for each use') }),
  ])
  .describe('where it is kept: never in this file itself');

const url = z.url({ protocol: /^https?$/ }).max(2048);
const accountId = z.string().regex(/^\d{12}$/, 'twelve digits, in quotes');

const issuerCas = z
  .array(z.strictObject({ host: z.string().min(1).max(300), file: z.string().min(1).max(4096) }))
  .max(100)
  .describe('a private CA (PEM) that the issuer of this host may chain to');

const source = z
  .strictObject({
    name: name.describe('shown in events and alerts'),
    accounts: z
      .union([z.literal('own'), z.array(accountId).min(1).max(10_000)])
      .optional()
      .describe('own: those of the credentials'),
    organization: z
      .union([z.literal(true), z.string().max(100)])
      .optional()
      .describe('true, or an OU'),
    'exclude-accounts': z.array(accountId).max(10_000).optional(),
    'role-name': z.string().max(64).optional(),
    'external-id': z.string().max(1224).optional(),
    regions: z.array(z.string().max(40)).max(100).optional(),
    cluster: z.string().max(2048).optional().describe('eks:NAME, the ARN of a cluster, or k8s:'),
    issuers: z
      .array(url)
      .min(1)
      .max(50_000)
      .optional()
      .describe('without AWS, and so without verdicts'),
    profile: z.string().max(200).optional(),
    region: z.string().max(40).optional(),
    context: z.string().max(300).optional().describe('a kube context'),
    kubeconfig: z.string().max(4096).optional(),
    'issuer-ca': issuerCas.optional(),
    every: span.optional().describe('default: that of the top'),
  })
  .describe('one of accounts, organization, cluster and issuers');

const receiver = z
  .strictObject({
    name,
    webhook: z
      .strictObject({ url, secret: secret.describe('whsec_…, of Standard Webhooks') })
      .optional(),
    slack: z.strictObject({ url: secret.describe('an incoming webhook') }).optional(),
    alertmanager: z.strictObject({ url, token: secret.optional() }).optional(),
    severity: z
      .enum(['error', 'warning', 'notice'])
      .optional()
      .describe('the least; default: warning'),
  })
  .describe('one of webhook, slack and alertmanager');

const signIn = z.strictObject({
  issuer: z.url({ protocol: /^https$/, error: 'not an https URL' }).max(2048),
  'client-id': z.string().min(1).max(300),
  'client-secret': secret,
  'groups-claim': z.string().min(1).max(100).optional().describe('default: groups'),
  groups: z
    .array(
      z.strictObject({
        group: z.string().min(1).max(300),
        scopes: z.array(z.enum(['read', 'suggest'])).min(1),
        accounts: z.array(accountId).max(10_000).optional().describe('default: all'),
      }),
    )
    .min(1)
    .max(1000),
});

const access = z.strictObject({
  hosts: z
    .array(z.string().min(1).max(300))
    .max(100)
    .optional()
    .describe('names that it is reached by'),
  'sign-in': signIn.optional().describe('OpenID Connect, code flow with PKCE'),
  tls: z.strictObject({ certificate: z.string().max(4096), key: z.string().max(4096) }).optional(),
});

const repair = z.strictObject({
  sources: z.array(name).min(1).max(100).describe('whose trusts may be repaired'),
  'issuer-ca': issuerCas.min(1).describe('the CAs that authorise a thumbprint, each for one host'),
  'at-most': z.int().min(1).max(100).optional().describe('repairs an hour; default: 5'),
});

/** `trustprint.yaml`. What it does not name is refused: a key that is mistyped would do nothing. */
export const configFile = z
  .strictObject({
    suppress: z.array(suppression).max(1000).optional(),
    sources: z.array(source).min(1).max(100).optional().describe('what watch reads'),
    every: span
      .optional()
      .describe('between the rounds of a source, give or take a tenth; default: 15m'),
    'token-lifetime': span.optional().describe('how long tokens live at most; default: 24h'),
    keep: span.optional().describe('how long events are kept; default: 400d'),
    receivers: z.array(receiver).max(50).optional().describe('who is told of alerts'),
    heartbeat: z
      .strictObject({ url: secret.describe('asked with GET after each complete round') })
      .optional(),
    access: access.optional(),
    repair: repair.optional().describe('read by watch --repair alone'),
  })
  .meta({ title: 'trustprint.yaml', description: 'The configuration of trustprint' });

export type ConfigFile = Result<typeof configFile>;
export type SourceConfig = NonNullable<ConfigFile['sources']>[number];
export type ReceiverConfig = NonNullable<ConfigFile['receivers']>[number];
export type AccessConfig = NonNullable<ConfigFile['access']>;
export type RepairConfig = NonNullable<ConfigFile['repair']>;
export type SecretConfig = Result<typeof secret>;
