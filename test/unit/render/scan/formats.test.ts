// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Log, Result } from 'sarif';

import { checks } from '../../../../src/core/checks/catalogue.ts';
import { fleetChecks } from '../../../../src/core/fleet/catalogue.ts';
import { gates } from '../../../../src/core/gates/catalogue.ts';
import { renderingFor } from '../../../../src/render/scan/formats.ts';
import type { PageHead } from '../../../../src/render/scan/page-head.ts';
import type { ScanFormat } from '../../../../src/render/scan/rendering.ts';
import { SCAN_FORMATS } from '../../../../src/surfaces/cli/scan/output-flags.ts';
import type { ScanJson } from '../../../../src/schemas/scan.ts';
import { linesInPage } from '../../../console/fleet.ts';
import { assertResult } from '../assert-result.ts';
import {
  endpoint,
  finding,
  HEAD,
  HOSTILE,
  LINES,
  PAPER,
  printed,
  SUPPRESSED,
  unreadable,
} from './scanned.ts';

function shown(format: ScanFormat, lines = LINES): string {
  const text = printed(renderingFor(format, { ...PAPER, page: PAGE }), lines);
  return format === 'html' ? linesInPage(text).join('\n') : text;
}

/** As the page that is built has a place for data. */
const PAGE = {
  template: '<script type="text/plain" id="data">{{trustprint}}</script>',
  redact: (text: string) => text.replaceAll('s3cret', '[redacted]'),
};

describe('a scan as a page', () => {
  const headIn = (text: string): PageHead => JSON.parse(text.split('\n')[0] ?? '') as PageHead;

  it('holds the lines, behind what they come to', () => {
    const [, ...lines] = shown('html').split('\n');
    assert.deepEqual(
      lines.slice(0, -1).map((line) => JSON.parse(line) as unknown),
      LINES,
    );
    const { summary, headline, causes, open } = headIn(shown('html'));
    assert.equal(lines.at(-1), JSON.stringify(summary));
    assert.match(headline, /^2 OIDC trusts: 0 OK, 1 broken, 1 unknown$/);
    assert.deepEqual(
      causes.map(({ check, findings, owners }) => [check, findings.length, owners]),
      [
        ['endpoint-trust', 2, 'payments'],
        ['trust-policy-wide', 1, 'payments'],
        ['provider-unused', 1, 'payments'],
      ],
      'by cause, and nothing that is suppressed',
    );
    assert.equal(open.length, 2);
  });

  it('counts what a cause touches, by the roles of its trusts and the clusters of its issuers', () => {
    const { resource, issuer } = finding();
    const roles = ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'];
    const cluster = {
      arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
      issuer: issuer ?? '',
    };
    const lines = LINES.map((line) =>
      line.type === 'trust' && line.providerArn === resource
        ? { ...line, roles }
        : line.type === 'account'
          ? { ...line, clusters: [cluster] }
          : line,
    );
    const [first] = headIn(shown('html', lines)).causes;
    assert.deepEqual([first?.roles, first?.clusters, first?.trust], [2, 1, resource]);
  });

  it('says which certificates end in ninety days, and of which somebody has to know', () => {
    const soon = endpoint();
    const { expiries } = headIn(shown('html', [HEAD, soon]));
    assert.deepEqual(
      expiries.map(({ subject, kind, hosts }) => [subject, kind, hosts]),
      [['CN=oidc.example.com', 'leaf', ['oidc.example.com']]],
    );
    const listed = LINES.map((line) =>
      line.type === 'trust' ? { ...line, thumbprints: ['CD'.repeat(20)] } : line,
    );
    assert.equal(headIn(shown('html', listed)).expiries[0]?.kind, 'listed');
  });

  it('has no secret in what it holds', () => {
    const text = shown('html', [HEAD, finding({ detail: 'the s3cret is s3cret' })]);
    assert.match(text, /the \[redacted\] is \[redacted\]/);
    assert.doesNotMatch(text, /s3cret/);
  });

  it('is nothing before the scan has ended', () => {
    const rendering = renderingFor('html', { ...PAPER, page: PAGE });
    assert.equal(LINES.map((line) => rendering.line(line)).join(''), '');
  });
});

describe('a scan as one JSON document', () => {
  const document = (lines = LINES): ScanJson => JSON.parse(shown('json', lines)) as ScanJson;

  it('is what its schema says, and has every line by its type', () => {
    for (const lines of [LINES, HOSTILE]) {
      const found = document(lines);
      assertResult('scan-document.schema.json', found);
      const { accounts, trusts, endpoints, findings, unreadable, gone } = found;
      const all = [accounts, trusts, endpoints, findings, unreadable, gone].flat();
      assert.deepEqual(
        lines.slice(1).filter((line) => !all.some(({ type }) => type === line.type)),
        [],
      );
      assert.equal(all.length, lines.length - 1);
    }
    assert.equal(document().summary.broken, 1);
  });

  it('is nothing before the scan has ended', () => {
    const rendering = renderingFor('json', PAPER);
    assert.equal(LINES.map((line) => rendering.line(line)).join(''), '');
  });
});

describe('a scan as text', () => {
  it('has one line for what a guardrail denies to all accounts in all Regions', () => {
    const regions = Array.from({ length: 30 }, (_, at) => `eu-south-${String(at + 1)}`);
    const denied = ['111122223333', '222233334444'].flatMap((account) =>
      regions.map((region) =>
        unreadable({
          id: `${account} ${region}`,
          account,
          region,
          what: `the clusters of ${region}`,
          why: `these credentials may not eks:ListClusters on ${region}: arn:aws:sts::${account}:assumed-role/TrustprintScan/trustprint is not authorized on arn:aws:eks:${region}:${account}:cluster/* with an explicit deny in a service control policy`,
        }),
      ),
    );
    for (const format of ['text', 'markdown'] as const) {
      const told = shown(format, [HEAD, ...denied])
        .replaceAll(/\s+/g, ' ')
        .replaceAll('\\', '');
      assert.equal(told.split('cannot read').length - 1, 1, told);
      assert.match(
        told,
        /111122223333, 222233334444: cannot read the clusters of eu-south-1, eu-south-2, eu-south-3 and 27 more:/,
      );
    }
  });

  it('tells apart what could not be read for different reasons', () => {
    const lines = [unreadable({ id: '1' }), unreadable({ id: '2', why: 'throttled' })];
    assert.equal(shown('text', [HEAD, ...lines]).split('cannot read').length - 1, 2);
  });
});

describe('a scan as CSV', () => {
  it('is RFC 4180, a row for each finding and each thing that could not be read or told', () => {
    const [head = [], ...rows] = csvRows(shown('csv'));
    const kinds = rows.map(([kind]) => kind);
    assert.deepEqual(kinds, ['unknown', ...Array<string>(5).fill('finding'), 'unreadable']);
    const cell = (row: number, name: string) => rows[row]?.[head.indexOf(name)];
    assert.equal(cell(1, 'owner'), 'payments');
    assert.match(cell(1, 'command') ?? '', /^trustprint fix arn:/);
    assert.deepEqual([cell(4, 'suppressed'), cell(5, 'new')], [SUPPRESSED_CELL, 'no']);
    assert.deepEqual([cell(6, 'about'), cell(6, 'account')], ['the account', '444455556666']);
  });

  it('has no formula and no line of another row, whatever the names', () => {
    const [head = [], ...rows] = csvRows(shown('csv', HOSTILE));
    assert.equal(rows.length, 4);
    for (const row of rows) {
      assert.equal(row.length, head.length);
      for (const cell of row) assert.doesNotMatch(cell, /^\s*[=+\-@＝＋－＠]|[\p{Cc}\p{Cf}]/u);
    }
  });

  it('has no command that is not whole', () => {
    const long = `trustprint doctor ${'x'.repeat(5000)}`;
    const remedies = [{ text: '', command: long, argv: long.split(' ') }];
    const [head = [], row = []] = csvRows(shown('csv', [HEAD, finding({ remedies })]));
    assert.equal(row[head.indexOf('command')], '');
  });
});

describe('a scan as Markdown', () => {
  it('has a row for each cause with count, owner and command, the worst first', () => {
    const lines = shown('markdown').split('\n');
    assert.match(lines[0] ?? '', /^### Trustprint: 2 OIDC trusts: 0 OK, 1 broken, 1 unknown$/);
    const rows = lines.filter((line) => line.startsWith('| *'));
    assert.match(
      rows[0] ?? '',
      /^\| \*\*error\*\* \| \[`endpoint-trust`\]\(https:[^)]*\) \| oidc\.example\.com \\\(2 trusts\\\): IAM .* \| 2 \| payments \| shop \\\(111122223333\\\) \| `trustprint fix arn:[^`]*` \|$/,
    );
    assert.deepEqual(
      rows.slice(1).map((row) => /^\| (\S+) \|/.exec(row)?.[1]),
      ['**unknown**', '**unknown**'],
    );
    assert.match(lines.at(-2) ?? '', /1 suppressed, 1 notice/);
  });

  it('lets nothing from outside be markup, end a cell, or mention anybody', () => {
    const text = shown('markdown', HOSTILE);
    const outsideOfCode = text.replaceAll(/(`+)[^]*?\1/g, '');
    assert.doesNotMatch(outsideOfCode, /(?<!\\)<img|@team|(?<!\\)\]\(http:/);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, 2 + 3);
    for (const row of rows) assert.equal(row.split(/(?<!\\)\|/).length, 9, row);
  });

  it('is never longer than a comment may be, and says what is left out', () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      finding({ id: String(at), about: String(at), resource: `arn:aws:iam::1:role/${String(at)}` }),
    );
    const text = shown('markdown', [HEAD, ...many]);
    assert.ok(text.length < 65_536);
    const [, left = ''] = /\n(\d+) further rows left out/.exec(text) ?? [];
    assert.equal(
      text.split('\n').filter((line) => line.startsWith('| *')).length,
      3000 - Number(left),
    );
  });
});

describe('a scan as SARIF', () => {
  const log = (lines = LINES, hasBaseline = false): Log =>
    JSON.parse(printed(renderingFor('sarif', { ...PAPER, hasBaseline }), lines)) as Log;
  const resultsOf = (of: Log): readonly Result[] => of.runs[0]?.results ?? [];

  it('is one that code scanning takes: rules with help, paths without a scheme, fingerprints', () => {
    for (const lines of [LINES, HOSTILE]) {
      const [run] = log(lines).runs;
      const rules = run?.tool.driver.rules ?? [];
      assert.deepEqual(
        rules.map(({ id }) => id),
        [...gates, ...checks, ...fleetChecks].map(({ id }) => id),
      );
      for (const { id, shortDescription, fullDescription, help } of rules) {
        for (const said of [shortDescription, fullDescription, help])
          assert.ok((said?.text ?? '').length > 10, id);
      }
      const results = run?.results ?? [];
      for (const { ruleId, ruleIndex, locations } of results) {
        assert.equal(rules[ruleIndex ?? -1]?.id, ruleId);
        const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
        const { uri = '' } = artifactLocation ?? {};
        assert.match(uri, /^[\w.%~!*()'-]+(?:\/[\w.%~!*()'-]+)*$/);
        assert.doesNotMatch(uri, /(?:^|\/)\.+(?:\/|$)/);
        assert.equal(region?.startLine, 1);
      }
      const prints = results.map((each) => each.partialFingerprints?.['primaryLocationLineHash']);
      assert.equal(new Set(prints).size, results.length);
    }
  });

  it('goes by the id of the finding, which stays, and suppresses what is suppressed', () => {
    const results = resultsOf(log());
    const print = 'primaryLocationLineHash';
    const found = results.find((each) => each.partialFingerprints?.[print] === finding().id);
    assert.deepEqual(
      [found?.ruleId, found?.level, found?.kind],
      ['endpoint-trust', 'error', 'fail'],
    );
    for (const { suppressions = [], partialFingerprints } of results) {
      assert.equal(suppressions.length, partialFingerprints?.[print] === '3' ? 1 : 0);
    }
    const open = results.filter(({ kind, level }) => kind === 'open' && level === 'none');
    assert.equal(open.length, 2);
  });

  it('tells what the baseline has, and has no result of what is gone', () => {
    assert.ok(resultsOf(log()).every(({ baselineState }) => baselineState === undefined));
    const held = log(LINES, true);
    assert.deepEqual(
      resultsOf(held).filter(({ baselineState }) => baselineState === 'unchanged').length,
      1,
    );
    const said = held.runs[0]?.invocations?.[0]?.toolExecutionNotifications ?? [];
    assert.match(said[0]?.message.text ?? '', /^1 finding of the baseline no longer there$/);
  });

  it('has 5,000 results at most, the worst, and says how many were left out', () => {
    const many = Array.from({ length: 5200 }, (_, at) =>
      finding({ id: String(at), severity: at < 5100 ? 'notice' : 'error' }),
    );
    const told = log([HEAD, ...many, unreadable()]);
    assert.equal(resultsOf(told).length, 5000);
    assert.equal(resultsOf(told).filter(({ level }) => level === 'error').length, 100);
    const [note] = told.runs[0]?.invocations?.[0]?.toolExecutionNotifications ?? [];
    assert.match(note?.message.text ?? '', /^201 results left out/);
    assert.equal(resultsOf(told).filter(({ kind }) => kind === 'open').length, 1);
  });

  it('leads nowhere: no link of others, no path upwards', () => {
    const resource = 'arn:aws:iam::111122223333:role/../../etc/passwd';
    const [result] = resultsOf(log([HEAD, finding({ resource, detail: 'see [x](http://evil)' })]));
    const { uri } = result?.locations?.[0]?.physicalLocation?.artifactLocation ?? {};
    assert.equal(uri, '111122223333/role/etc/passwd');
    assert.equal(result?.message.text, 'see [x] (http://evil)');
  });
});

describe('a scan for Prometheus', () => {
  it('is its text format: help and type before samples, no series twice', () => {
    for (const lines of [LINES, HOSTILE]) {
      const samples = samplesOf(shown('prometheus', lines));
      assert.equal(new Set(samples.keys()).size, samples.size);
    }
  });

  it('counts trusts, findings, endpoints and what could not be read', () => {
    const samples = samplesOf(shown('prometheus'));
    const value = (series: string): number | undefined => samples.get(`trustprint_scan_${series}`);
    assert.equal(value('timestamp_seconds'), Date.parse(HEAD.at) / 1000);
    assert.equal(value('trusts{verdict="broken"}'), 1);
    assert.equal(value('findings{check="endpoint-trust",severity="error"}'), 2);
    assert.equal(value('findings{check="provider-orphan",severity="warning"}'), 0, 'suppressed');
    assert.equal(value('findings{check="trust-policy-wide",severity="warning"}'), 1);
    assert.equal(value('findings_new{check="trust-policy-wide",severity="warning"}'), 0);
    assert.equal(value('findings{check="keys",severity="error"}'), 0);
    assert.equal(value('endpoints{answered="false"}'), 1);
    assert.equal(value('unreadable'), 1);
    assert.equal(
      value('certificate_expiry_timestamp_seconds{host="oidc.example.com"}'),
      Date.parse('2026-08-01T00:00:00Z') / 1000,
    );
  });

  it('has as many hosts as a database bears, those that expire soonest', () => {
    const hosts = Array.from({ length: 500 }, (_, at) =>
      endpoint({
        host: `h${String(at)}.example.com`,
        presentedChain: [
          {
            sha1: 'ab'.repeat(20),
            subject: 'CN=x',
            notAfter: `${String(2600 - at)}-01-01T00:00:00Z`,
          },
        ],
      }),
    );
    const samples = samplesOf(shown('prometheus', [HEAD, ...hosts]));
    const shownHosts = [...samples.keys()].filter((series) => series.includes('{host='));
    assert.equal(shownHosts.length, 100);
    assert.ok(shownHosts[0]?.includes('"h499.example.com"'));
  });
});

describe('hostile names in a scan', () => {
  for (const format of SCAN_FORMATS) {
    it(`move no cursor, turn no text and command no runner as ${format}`, () => {
      const text = shown(format, HOSTILE);
      assert.ok(text.includes('/C calc'));
      assert.doesNotMatch(text.replaceAll(/\r?\n/g, ''), /[\p{Cc}\p{Cf}]/u);
      assert.doesNotMatch(text, /##\[/);
      for (const line of text.split('\n')) assert.doesNotMatch(line, /^\s*::/);
    });
  }
});

const SUPPRESSED_CELL = 'until 2027-03-31: replaced in March';

/** RFC 4180, as strictly as it is written: lines end in CRLF, quotes stand around the whole cell. */
function csvRows(text: string): readonly (readonly string[])[] {
  const line = /(?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|\r\n))/y;
  const rows: string[][] = [[]];
  while (line.lastIndex < text.length) {
    const at = line.lastIndex;
    const [part] = line.exec(text) ?? assert.fail(`no CSV: ${text.slice(at, at + 80)}`);
    const isLast = part.endsWith('\r\n');
    const cell = part.slice(0, isLast ? -2 : -1);
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (isLast) rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

/** The samples by their series, held to the grammar (Prometheus, Exposition formats, text 0.0.4). */
function samplesOf(text: string): ReadonlyMap<string, number> {
  assert.ok(text.endsWith('\n'));
  const samples = new Map<string, number>();
  let helped = '';
  let typed = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, word, name = ''] = /^# (HELP|TYPE) ([a-z_]+) \S.*$/.exec(line) ?? [];
    if (word === 'HELP') helped = name;
    if (word === 'TYPE') {
      assert.equal(line, `# TYPE ${helped} gauge`);
      typed = name;
    }
    if (word !== undefined) continue;
    const [, series = '', metric, value] =
      /^(([a-z_]+)(?:\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\})?) (\d+)$/.exec(
        line,
      ) ?? assert.fail(line);
    assert.equal(metric, typed);
    assert.ok(!samples.has(series), series);
    samples.set(series, Number(value));
  }
  return samples;
}

describe('a scan for a person', () => {
  it('has a line for each reason at one host, and one for a reason that many share', () => {
    const about = 'oidc.example.test:443';
    const keys = (id: string, detail: string) =>
      finding({ id, check: 'keys', about, detail, resource: `arn:aws:iam::1:oidc-provider/${id}` });
    const text = shown('text', [
      HEAD,
      keys('a', 'answered with 404'),
      keys('b', 'answered with 404'),
      keys('c', 'names another issuer'),
    ]);
    assert.match(text, /oidc\.example\.test:443 \(2 trusts\): answered with 404/);
    assert.match(text, /oidc-provider\/c: names another issuer/);
  });

  it('has nothing open in its headline where that is suppressed', () => {
    const [line] = shown('text', [HEAD, unreadable({ suppressed: SUPPRESSED })]).split('\n');
    assert.match(line ?? '', /^(?:✓|\[ok\])/);
    const [open] = shown('text', [HEAD, unreadable()]).split('\n');
    assert.match(open ?? '', /^(?:\?|\[\?\])/);
  });
});
