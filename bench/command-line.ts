// SPDX-License-Identifier: Apache-2.0

// Whole processes against what a person would type instead, on the same lab, in turn.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';

import { missing, ROOT_FOLDER, type RunningLab, runningLab } from '../test/process.ts';
import { farAway } from './far.ts';
import { comparePair, say } from './pairs.ts';

const COMMAND = join(ROOT_FOLDER, 'bin/trustprint.js');
const bundle = existsSync(join(ROOT_FOLDER, 'dist/main.js')) ? { TRUSTPRINT_BUNDLE: '1' } : {};
const base = { ...process.env, ...bundle };

comparePair(
  'start: the version, against Node itself',
  [
    {
      name: 'trustprint --version',
      program: execPath,
      args: [COMMAND, '--version'],
      options: { env: base },
    },
    { name: 'node -e 0', program: execPath, args: ['-e', '0'] },
  ],
  40,
);

const ROUND_TRIPS_MS = [0, 20, 80];

const lacking = missing('openssl', 'curl', 'aws');
if (lacking === false) {
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-bench-'));
  await using lab = await runningLab('stale-thumbprint');
  const behind = Number(new URL(lab.announcement.endpoint).port);
  for (const roundTripMs of ROUND_TRIPS_MS) {
    const caFile = join(folder, 'ca.pem');
    await using far = await farAway({ roundTripMs, caFile, behind });
    const away = `${String(roundTripMs)} ms away`;
    thumbprint(`an issuer ${away}`, { issuer: far.issuer, caFile });
    thumbprint(`an issuer ${away}, its keys at another host`, { issuer: far.apart, caFile });
    repair(`AWS ${away}`, lab, far.endpoint ?? '');
  }
  rmSync(folder, { recursive: true });
} else {
  say(`skipped: thumbprint and fix, ${lacking}`);
}

/** The procedure's own programs for the same value: the document, the chain, its last certificate. */
function thumbprint(
  title: string,
  { issuer, caFile }: { readonly issuer: string; readonly caFile: string },
): void {
  const script = `set -e
    uri=$(curl -sS --cacert ${caFile} ${issuer}/.well-known/openid-configuration | tr , '\\n' | sed -n 's/.*"jwks_uri":"\\([^"]*\\)".*/\\1/p')
    openssl s_client -showcerts -connect "$(echo "$uri" | cut -d/ -f3)" < /dev/null 2> /dev/null |
      awk '/BEGIN/ {pem=""} {pem = pem $0 "\\n"} /END/ {last=pem} END {printf "%s", last}' > ${caFile}.last
    openssl x509 -in ${caFile}.last -noout -text
    openssl x509 -in ${caFile}.last -noout -fingerprint -sha1`;
  comparePair(
    `thumbprint: ${title}`,
    [
      {
        name: 'trustprint thumbprint (every address, 12 probes and more)',
        program: execPath,
        args: [COMMAND, 'thumbprint', issuer, '--issuer-ca', caFile, '--quiet'],
        options: { env: base },
      },
      {
        name: 'curl, openssl s_client, two openssl x509 (one probe)',
        program: 'sh',
        args: ['-c', script],
      },
    ],
    15,
  );
}

/** From the cluster's name to the written list. */
function repair(title: string, { announcement, shell }: RunningLab, far: string): void {
  const { caFile, clusters, endpoint, scenario } = announcement;
  const provider = clusters[0]?.providerArn ?? '';
  const env = { ...base, ...shell.env, AWS_ENDPOINT_URL: far };
  const stale = (): void => {
    const body = JSON.stringify({ name: scenario });
    spawnSync('curl', [
      '-sS',
      '-H',
      'content-type: application/json',
      '-d',
      body,
      `${endpoint}/_lab/scenario`,
    ]);
  };
  const script = `set -e
    issuer=$(aws eks describe-cluster --name lab --query cluster.identity.oidc.issuer --output text)
    host=$(echo "$issuer" | cut -d/ -f3)
    curl -sS --cacert ${caFile} "$issuer/.well-known/openid-configuration" > /dev/null
    new=$(openssl s_client -servername "\${host%%:*}" -showcerts -connect "$host" < /dev/null 2> /dev/null |
      awk '/BEGIN/ {pem=""} {pem = pem $0 "\\n"} /END/ {last=pem} END {printf "%s", last}' |
      openssl x509 -noout -fingerprint -sha1 | cut -d= -f2 | tr -d : | tr A-F a-f)
    old=$(aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${provider} --query ThumbprintList --output text)
    aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${provider} --thumbprint-list $old $new`;
  comparePair(
    `fix: from the name of the cluster to the written list, ${title}`,
    [
      {
        name: 'trustprint fix --yes (guards, re-read, read back, receipt)',
        program: execPath,
        args: [COMMAND, 'fix', 'eks:lab', '--issuer-ca', caFile, '--yes'],
        options: { env },
        prepare: stale,
      },
      {
        name: 'aws eks, curl, openssl, aws iam get, aws iam update',
        program: 'sh',
        args: ['-c', script],
        options: { env },
        prepare: stale,
      },
    ],
    7,
  );
}
