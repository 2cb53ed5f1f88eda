// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

/** Names may look like numbers or truths: they stay text. */
const text = z.union([z.string(), z.boolean().transform(String)]);
const textOrNone = text
  .nullish()
  .transform((value) => (value === '' ? undefined : (value ?? undefined)));
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

function listed<Schema extends z.ZodType>(schema: Schema): z.ZodType<readonly z.output<Schema>[]> {
  return z
    .array(schema)
    .nullish()
    .transform((list) => list ?? []);
}

export const PLUGIN = z.object({
  apiVersion: text,
  command: text,
  args: listed(text),
  env: listed(z.object({ name: text, value: text })),
  installHint: textOrNone,
  provideClusterInfo: flag,
  interactiveMode: textOrNone,
});

export const CLUSTER = z.object({
  name: text,
  cluster: z.object({
    server: textOrNone,
    'certificate-authority': textOrNone,
    'certificate-authority-data': textOrNone,
    'insecure-skip-tls-verify': flag,
    'tls-server-name': textOrNone,
    'proxy-url': textOrNone,
  }),
});

const NO_USER = {};

export const USER = z.object({
  name: text,
  user: z.preprocess(
    (user) => user ?? NO_USER,
    z.object({
      token: textOrNone,
      tokenFile: textOrNone,
      username: textOrNone,
      password: textOrNone,
      'client-certificate': textOrNone,
      'client-certificate-data': textOrNone,
      'client-key': textOrNone,
      'client-key-data': textOrNone,
      as: textOrNone,
      'as-uid': textOrNone,
      'as-groups': listed(text),
      'as-user-extra': z
        .record(z.string(), z.array(text))
        .nullish()
        .transform((extra) => extra ?? {}),
      exec: PLUGIN.nullish().transform((exec) => exec ?? undefined),
      'auth-provider': z
        .object({
          name: text,
          config: z
            .record(z.string(), text)
            .nullish()
            .transform((config) => config ?? {}),
        })
        .nullish()
        .transform((provider) => provider ?? undefined),
    }),
  ),
});

const CONTEXT = z.object({
  name: text,
  context: z.object({ cluster: text, user: textOrNone }),
});

export const KUBECONFIG = z.object({
  'current-context': textOrNone,
  contexts: listed(CONTEXT),
  clusters: listed(CLUSTER),
  users: listed(USER),
});
