// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { KeptLine, WatchDatabase } from '../../src/ports/watch.ts';
import type { PageHead } from '../../src/render/scan/page-head.ts';
import { endpointName } from '../../src/render/scan/report.ts';
import {
  type AccountLine,
  type EndpointLine,
  type FindingLine,
  scanLine,
  type ScanLineJson,
  type TrustLine,
} from '../../src/schemas/scan.ts';
import { ask, bearer, open, type ServedWatch, servedWatch } from '../watch-http.ts';
import { AT, BANK, providerOf, SHARED_HOST, SHOP } from '../watched-accounts.ts';

const unzip = promisify(gunzip);

describe('GET /api/v1/scan', () => {
  it('answers what the lines come to, then all of them, each once', async () => {
    await using database = await withLines([accountLines(SHOP), accountLines(BANK)]);
    await using served = await servedWatch({ over: database });
    const { head, lines, headers } = await scanned(served, await served.token());
    assert.equal(headers['content-type'], 'application/x-ndjson; charset=utf-8');
    assert.equal(head.headline, '2 OIDC trusts in 2 accounts: 0 OK, 2 broken');
    assert.equal(head.isComplete, true);
    assert.deepEqual(head.scan.scope?.accounts, [SHOP, BANK]);
    assert.equal(head.scan.at, '2026-11-27T12:00:00Z');
    assert.equal(head.causes[0]?.roles, 1);
    assert.deepEqual(
      lines.map(({ type }) => type).toSorted(),
      'account account endpoint finding finding scan summary trust trust'.split(' '),
      'the endpoint that both see is one',
    );
    assert.equal(lines.at(-1)?.type, 'summary', 'what broke off lacks it');
  });

  it('answers 304 until something is another, to each caller apart', async () => {
    await using database = await withLines([accountLines(SHOP)]);
    await using served = await servedWatch({ over: database });
    const token = await served.token();
    const etag = (await scanned(served, token)).headers.etag ?? '';
    const known = async (tag: string, by = token): Promise<number> => {
      const headers = { ...bearer(by), 'if-none-match': tag };
      return (await ask(`${served.url}/api/v1/scan`, { headers })).status;
    };
    assert.equal(await known(etag), 304);
    assert.equal(await known(`"x", ${etag.replace('W/', '')}`), 304);
    assert.equal(await known('"another"'), 200);
    assert.equal(await known(etag, await served.token({ accounts: [BANK] })), 200);
    await commitLines(database, 2, [accountLines(SHOP, { detail: 'something else' })]);
    assert.equal(await known(etag), 200);
    const { lines } = await scanned(served, token);
    assert.ok(lines.some((line) => line.type === 'finding' && line.detail === 'something else'));
  });

  it('shows of some accounts theirs, and counts nothing else', async () => {
    const named = { detail: `also in ${BANK}`, about: SHARED_HOST };
    await using database = await withLines([accountLines(SHOP, named), accountLines(BANK)]);
    await using served = await servedWatch({ over: database });
    const { head, lines, text } = await scanned(served, await served.token({ accounts: [SHOP] }));
    assert.equal(head.headline, '1 OIDC trust: 0 OK, 1 broken');
    assert.ok(!text.includes(BANK), text);
    const finding = lines.find((line) => line.type === 'finding');
    assert.equal(finding?.detail, `endpoint-trust at ${SHARED_HOST}`);
    const none = await scanned(served, await served.token({ accounts: ['999999999999'] }));
    assert.equal(none.head.headline, '0 OIDC trusts in 0 accounts: 0 OK');
    assert.deepEqual(
      none.lines.map(({ type }) => type),
      ['scan', 'summary'],
    );
  });

  it('names no other account in what refused the watch, in steps, or in what holds instead', async () => {
    const said = `User: arn:aws:sts::${BANK}:assumed-role/watch/x is not authorized, by ${BANK}`;
    const checks = [{ check: 'role', kind: 'gate', status: 'unknown', detail: said } as const];
    const instead = [
      { ...findingLine(SHOP), detail: said, remedies: [{ text: said, command: null, argv: null }] },
    ];
    const trust: TrustLine = {
      ...trustLine(SHOP, 'unknown'),
      cause: { check: 'role', confidence: 'likely', sentence: said },
      notChecked: [said],
      steps: [{ step: 'role', status: 'unknown', checks }],
      gone: { why: said, tags: null, instead },
    };
    const unread: ScanLineJson = {
      type: 'unreadable',
      id: 'u',
      ...placeOf(SHOP),
      region: null,
      what: 'the roles',
      why: said,
      firstSeen: '2026-11-27T12:00:00Z',
      isNew: true,
      suppressed: null,
    };
    await using database = await withLines([[trust, unread, accountLine(SHOP)]]);
    await using served = await servedWatch({ over: database });
    const { text, lines } = await scanned(served, await served.token({ accounts: [SHOP] }));
    assert.ok(!text.includes(BANK), text);
    assert.ok(lines.some((line) => line.type === 'unreadable' && /not authorized/.test(line.why)));
    const all = await scanned(served, await served.token());
    assert.equal(all.text.split(BANK).length > 8, true, 'who sees all is told all');
  });

  it('says before the first round is done that it is not, and shows what is there', async () => {
    await using database = await openDatabase(':memory:', { redact: (text) => text });
    await using served = await servedWatch({ over: database });
    const token = await served.token();
    const before = await scanned(served, token);
    assert.equal(before.head.isComplete, false);
    assert.equal(before.head.summary.trusts, 0);
    await commitLines(database, 1, [accountLines(SHOP)], { completes: false });
    const during = await scanned(served, token);
    assert.deepEqual([during.head.isComplete, during.head.summary.trusts], [false, 1]);
    assert.notEqual(during.headers.etag, before.headers.etag);
  });

  it('shows of a trust of two sources the worse, and of an account what both read', async () => {
    const names = ['arn:aws:eks:eu-west-1:1:cluster/a', 'arn:aws:eks:eu-west-1:1:cluster/b'];
    const of = (verdict: TrustLine['verdict'], arn = ''): readonly ScanLineJson[] => [
      trustLine(SHOP, verdict),
      { ...accountLine(SHOP), clusters: [{ arn, issuer: `https://${SHARED_HOST}` }] },
    ];
    await using database = await withLines([of('ok', names[0])]);
    await commitLines(database, 1, [of('broken', names[1])], { source: 'cluster' });
    await commitLines(database, 1, [of('unknown', names[1])], { source: 'third' });
    const planned = ['prod', 'cluster', 'third'];
    const sources: ServedWatch['database']['rounds']['sources'] = () => database.rounds.sources();
    await using served = await servedWatch({
      over: database,
      status: {
        startedAt: AT,
        planned: () => planned,
        configError: () => undefined,
        sources: async () => (await sources()).map((one) => ({ ...one, everyMs: 900_000 })),
      },
    });
    const { head, lines } = await scanned(served, await served.token());
    assert.equal(head.headline, '1 OIDC trust: 0 OK, 1 broken');
    const trusts = lines.filter((line) => line.type === 'trust');
    assert.deepEqual(
      trusts.map(({ verdict }) => verdict),
      ['broken'],
    );
    const account = lines.find((line) => line.type === 'account');
    assert.deepEqual(account?.clusters.map(({ arn }) => arn).toSorted(), names);
  });

  it('takes out secrets, and what is no text to be shown', async () => {
    const secret = `AKIA${'Q'.repeat(16)} eyJhbGciOiJSUzI1NiJ9.${'e'.repeat(40)}.${'s'.repeat(40)}`;
    const detail = `said ${secret} \u202E\u001B[2J <script>`;
    await using database = await withLines([accountLines(SHOP, { detail })]);
    const redact = (text: string): string => text.replaceAll('QQQQ', '[redacted]');
    await using served = await servedWatch({ over: database, redact });
    const { text } = await scanned(served, await served.token());
    assert.ok(!text.includes('QQQQ'), text);
    await using shaped = await servedWatch({ over: database });
    const plain = (await scanned(shaped, await shaped.token())).text;
    assert.ok(!plain.includes('e'.repeat(40)), plain);
    assert.ok(!/[\u202E\u001B]|\\u202e|\\u001b/i.test(plain), plain);
  });

  it('compresses for who takes that, and lets nobody in without a grant', async () => {
    await using database = await withLines([accountLines(SHOP)]);
    await using served = await servedWatch({ over: database });
    const headers = bearer(await served.token());
    const url = `${served.url}/api/v1/scan`;
    const packed = await open(url, { headers: { ...headers, 'accept-encoding': 'br, gzip' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.headers.vary, 'accept-encoding');
    const bytes = Buffer.concat((await packed.toArray()) as Buffer[]);
    for (const refused of ['identity', 'gzip;q=0', 'br']) {
      const plain = await ask(url, { headers: { ...headers, 'accept-encoding': refused } });
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal((await unzip(bytes)).toString(), plain.text);
    }
    assert.equal((await ask(url)).status, 401);
  });
});

interface Scanned {
  readonly head: PageHead;
  readonly lines: readonly ScanLineJson[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>> & {
    readonly etag?: string | undefined;
  };
  readonly text: string;
}

async function scanned(served: ServedWatch, token: string): Promise<Scanned> {
  const answer = await ask(`${served.url}/api/v1/scan`, { headers: bearer(token) });
  assert.equal(answer.status, 200, answer.text);
  const [head = '', ...lines] = answer.text.trimEnd().split('\n');
  return {
    ...answer,
    head: JSON.parse(head) as PageHead,
    lines: lines.map((line): ScanLineJson => scanLine.parse(JSON.parse(line))),
  };
}

/** A database in memory, as a round of such accounts leaves it. */
async function withLines(accounts: readonly (readonly ScanLineJson[])[]): Promise<WatchDatabase> {
  const database = await openDatabase(':memory:', { redact: (text) => text });
  await commitLines(database, 1, accounts);
  return database;
}

async function commitLines(
  database: WatchDatabase,
  wanted: number,
  accounts: readonly (readonly ScanLineJson[])[],
  { source = 'prod', completes = true } = {},
): Promise<void> {
  const at = instantOf(AT + (wanted - 1) * 900_000);
  const round = (await database.rounds.start(source, at, instantOf(at + 900_000))) ?? 0;
  assert.equal(round, wanted);
  for (const [index, lines] of accounts.entries()) {
    const outcome = await database.snapshots.commit({
      unit: { source, round, kind: 'account', of: String(index) },
      at,
      snapshots: [],
      gone: [],
      events: [],
      suggestions: [],
      lines: { kept: lines.flatMap(keptOf), gone: [] },
      remnant: undefined,
      receivers: [],
      completes,
    });
    assert.equal(outcome, 'committed');
  }
}

function keptOf(line: ScanLineJson): readonly KeptLine[] {
  const kept = { line: JSON.stringify(line) };
  switch (line.type) {
    case 'trust':
      return [{ ...kept, kind: line.type, name: line.providerArn, account: line.account }];
    case 'finding':
      return [{ ...kept, kind: line.type, name: line.id, account: line.account }];
    case 'account':
      return [{ ...kept, kind: line.type, name: line.account, account: line.account }];
    case 'endpoint':
      return [{ ...kept, kind: line.type, name: endpointName(line), account: SHOP }];
    case 'unreadable':
      return [{ ...kept, kind: line.type, name: line.id, account: line.account }];
    case 'scan':
    case 'gone':
    case 'unconfirmed':
    case 'summary':
      return [];
  }
}

/** A broken trust of a host that others have too, and its finding. */
function accountLines(
  account: string,
  finding: Partial<FindingLine> = {},
): readonly ScanLineJson[] {
  return [
    trustLine(account, 'broken'),
    { ...findingLine(account), ...finding },
    ENDPOINT,
    accountLine(account),
  ];
}

function trustLine(account: string, verdict: TrustLine['verdict']): TrustLine {
  return {
    type: 'trust',
    ...placeOf(account),
    region: null,
    providerArn: providerOf(account, SHARED_HOST),
    issuer: `https://${SHARED_HOST}`,
    hosts: [SHARED_HOST],
    verdict,
    cause: null,
    notChecked: [],
    isNew: false,
    roles: [`arn:aws:iam::${account}:role/web`],
    gone: null,
  };
}

function findingLine(account: string): FindingLine {
  return {
    type: 'finding',
    id: `finding of ${account}`,
    check: 'endpoint-trust',
    severity: 'error',
    ...placeOf(account),
    region: null,
    resource: providerOf(account, SHARED_HOST),
    issuer: `https://${SHARED_HOST}`,
    about: SHARED_HOST,
    tags: null,
    firstSeen: '2026-11-27T12:00:00Z',
    isNew: true,
    suppressed: null,
    detail: `IAM lists no certificate of the account ${account}`,
    remedies: [],
  };
}

function accountLine(account: string): AccountLine {
  const providers = [providerOf(account, SHARED_HOST)];
  const rest = { partition: 'aws', isAll: true, providers, clusters: [] };
  return { type: 'account', ...placeOf(account), ...rest };
}

function placeOf(account: string): Pick<AccountLine, 'account' | 'accountName' | 'ou'> {
  return { account, accountName: null, ou: null };
}

const ENDPOINT: EndpointLine = {
  type: 'endpoint',
  listed: null,
  roles: ['discovery'],
  host: SHARED_HOST,
  port: 443,
  address: '192.0.2.1',
  probe: 'handshake',
  protocol: 'TLSv1.3',
  thumbprint: null,
  presentedChain: [],
  trustedBy: null,
  error: 'connection refused',
};
