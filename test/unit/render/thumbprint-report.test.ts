// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { plusSeconds } from '../../../src/core/model/instant.ts';
import {
  renderThumbprintsBare,
  renderThumbprintText,
} from '../../../src/render/thumbprint/text.ts';
import type { ThumbprintJson } from '../../../src/schemas/thumbprint.ts';
import {
  authority,
  chainFact,
  endpoint,
  facts,
  INTERMEDIATE,
  ISSUER,
  LEAF,
  leafOf,
  NOW,
  ROOT,
} from '../../world.ts';
import { assertResult } from './assert-result.ts';
import { fileReport, isComplete, thumbprintReport } from '../../../src/render/thumbprint/json.ts';

const OTHER = await authority('Other Root');
const OTHER_LEAF = await leafOf(OTHER);
const leaf = LEAF.certificate;
const intermediate = INTERMEDIATE.certificate;
const root = ROOT.certificate;
const other = OTHER.certificate;
const otherLeaf = OTHER_LEAF.certificate;
const PAPER = { colour: false, unicode: true, width: undefined };

function warned(report: ThumbprintJson, words: RegExp): void {
  assert.ok(
    report.warnings.some((warning) => words.test(warning)),
    report.warnings.join('\n'),
  );
}

describe('the report of thumbprints', () => {
  it('lists the top of the path as sent, a sent root included, and has nothing to warn of', () => {
    const report = thumbprintReport(facts());
    assertResult('thumbprint.schema.json', report);
    assert.deepEqual(report.thumbprints, [root.sha1]);
    assert.deepEqual(report.warnings, []);
    assert.equal(isComplete(report), true);
  });

  it('has a member for each role, the host of the keys first', () => {
    const report = thumbprintReport(facts());
    assert.deepEqual(
      report.endpoints.map(({ role }) => role),
      ['jwks', 'discovery'],
    );
    assert.equal(report.jwksUri, `${ISSUER}/keys`);
  });

  it('lists both hosts where they show different CAs, the host of the keys first', () => {
    const report = thumbprintReport(
      facts({
        endpoints: [
          endpoint(undefined, { serves: ['discovery'] }),
          endpoint(chainFact([otherLeaf, other]), { serves: ['jwks'], host: 'keys.example.test' }),
        ],
      }),
    );
    assert.deepEqual(report.thumbprints, [other.sha1, root.sha1]);
  });

  it('tells the last certificate from the top where a stray is sent after the path', () => {
    const report = thumbprintReport(
      facts({ endpoints: [endpoint(chainFact([leaf, intermediate, root, other]))] }),
    );
    const [first] = report.endpoints;
    assert.equal(first?.thumbprint, other.sha1);
    assert.equal(first?.top, root.sha1);
    assert.equal(first?.inOrder, true);
    assert.deepEqual(report.thumbprints, [root.sha1]);
    warned(report, /sends 1 certificate that its leaf does not lead to; the last one sent is not/);
  });

  it('says that AWS refuses a path that is not sent in order', () => {
    const report = thumbprintReport(
      facts({ endpoints: [endpoint(chainFact([leaf, root, intermediate]))] }),
    );
    assert.equal(report.endpoints[0]?.decidedBy, 'refused');
    warned(report, /does not send the path of its leaf in order, which AWS refuses/);
  });

  it('warns where only the leaf is sent: its value does not last', () => {
    const report = thumbprintReport(facts({ endpoints: [endpoint(chainFact([leaf]))] }));
    assert.deepEqual(report.thumbprints, [leaf.sha1]);
    warned(report, /sends no CA certificate/);
  });

  it('lists all tops of a name whose addresses differ, and says so', () => {
    const report = thumbprintReport(
      facts({
        endpoints: [endpoint(), endpoint(chainFact([otherLeaf, other]), { address: '192.0.2.2' })],
      }),
    );
    assert.deepEqual(report.thumbprints, [root.sha1, other.sha1]);
    warned(report, /shows 2 different tops/);
  });

  it('says whether AWS reads the list, and who trusts the chain', () => {
    const anchored = (anchoring: ReturnType<typeof chainFact>['anchoring']): ThumbprintJson =>
      thumbprintReport(
        facts({ endpoints: [endpoint(chainFact([leaf, intermediate], { anchoring }))] }),
      );
    const yes = { vouches: true, error: undefined };
    const no = { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' };
    const told = (report: ThumbprintJson) => {
      const [first] = report.endpoints;
      return [first?.vouchedBy, first?.vouchError, first?.decidedBy];
    };
    assert.deepEqual(told(anchored({ bundled: yes })), ['library', null, 'library']);
    assert.deepEqual(told(anchored({ bundled: no, issuerCa: yes })), ['issuer-ca', null, 'list']);
    assert.deepEqual(told(anchored({ bundled: no, machine: yes })), ['machine', null, 'list']);
    assert.deepEqual(told(anchored({ bundled: no, machine: no })), [
      null,
      'SELF_SIGNED_CERT_IN_CHAIN',
      'list',
    ]);
    assert.deepEqual(told(anchored({})), [null, null, null]);
    warned(anchored({ bundled: no, machine: yes }), /only the store of this machine trusts/);
  });

  it('warns before the top expires, and when it has', () => {
    const soon = plusSeconds(ROOT.certificate.notAfter ?? NOW, -5 * 86_400);
    warned(thumbprintReport(facts({ at: soon })), /expires in 5 days/);
    warned(thumbprintReport(facts({ at: plusSeconds(soon, 6 * 86_400) })), /has expired/);
  });

  it('is not complete while a role has shown nothing, and says why', () => {
    const report = thumbprintReport(
      facts({
        discovery: {
          kind: 'unseen',
          by: 'theirs',
          code: 'endpoint_timeout',
          detail: 'no answer within 5 s',
        },
        endpoints: [endpoint(undefined, { serves: ['discovery'] })],
      }),
    );
    assertResult('thumbprint.schema.json', report);
    assert.equal(isComplete(report), false);
    warned(report, /the host of the keys is not known: no answer within 5 s/);
  });

  it('keeps a look that failed, without a chain', () => {
    const report = thumbprintReport(
      facts({
        endpoints: [
          endpoint(),
          endpoint(undefined, {
            address: '192.0.2.2',
            chain: {
              kind: 'unseen',
              by: 'theirs',
              code: 'endpoint_unreachable',
              detail: 'connection refused',
            },
          }),
        ],
      }),
    );
    assertResult('thumbprint.schema.json', report);
    const failed = report.endpoints.find(({ address }) => address === '192.0.2.2');
    assert.deepEqual(
      [failed?.error, failed?.presentedChain, failed?.thumbprint],
      ['connection refused', [], null],
    );
    assert.equal(isComplete(report), true);
  });
});

describe('the report of a file', () => {
  const circumstances = {
    caller: undefined,
    vantage: { host: 'laptop', proxy: undefined, library: 'Mozilla roots' },
    lab: false,
  };

  it('has one endpoint of the role file, and asks nobody who trusts it', () => {
    const report = fileReport(
      { presented: [leaf, intermediate], at: NOW, warnings: ['x'] },
      circumstances,
    );
    assertResult('thumbprint.schema.json', report);
    const [only] = report.endpoints;
    assert.equal(report.endpoints.length, 1);
    assert.deepEqual(
      [only?.role, only?.vouchedBy, only?.hostMatches, report.issuer, report.jwksUri],
      ['file', null, null, null, null],
    );
    assert.deepEqual(report.thumbprints, [intermediate.sha1]);
    assert.deepEqual(report.warnings, ['x']);
    assert.equal(isComplete(report), true);
  });

  it('does not tell of AWS what a file cannot show', () => {
    const report = fileReport(
      { presented: [leaf, intermediate], at: NOW, warnings: [] },
      circumstances,
    );
    const text = renderThumbprintText(report, PAPER);
    assert.doesNotMatch(text, /AWS/);
    assert.match(text, /^not checked from here: whether the thumbprint list is used\n/);
  });
});

describe('a chain that is not as it should be', () => {
  const circumstances = {
    caller: undefined,
    vantage: { host: 'laptop', proxy: undefined, library: 'Mozilla roots' },
    lab: false,
  };
  type Chain = Parameters<typeof fileReport>[0]['presented'];
  const reportOf = (presented: Chain, at = NOW): ThumbprintJson =>
    fileReport({ presented, at, warnings: [] }, circumstances);

  it('has a certificate twice, which is told, and is no stray', () => {
    const report = reportOf([leaf, intermediate, root, root]);
    assert.deepEqual(report.warnings, [`the file has certificate 3 twice: ${root.subject}`]);
    const text = renderThumbprintText(report, PAPER);
    assert.match(text, /\(CA, again\)/);
    assert.doesNotMatch(text, /stray/);
    warned(reportOf([leaf, leaf, intermediate]), /is not in order: .* \(inferred\)/);
  });

  it('has no leaf, so that nothing is told of what leads where', () => {
    const report = reportOf([root, other]);
    assert.equal(report.warnings.length, 1);
    warned(report, /^the file has no leaf, only CA certificates/);
    assert.doesNotMatch(renderThumbprintText(report, PAPER), /stray|the leaf's/);
  });

  it('is in reverse order, and is read from its leaf', () => {
    const report = reportOf([root, intermediate, leaf]);
    warned(report, /^the file is in reverse order/);
    const subjects = (of: ThumbprintJson) =>
      of.endpoints[0]?.presentedChain.map(({ subject }) => subject);
    assert.deepEqual(subjects(report), subjects(reportOf([leaf, intermediate, root])));
    assert.deepEqual(report.thumbprints, [root.sha1]);
    for (const kept of [[root, leaf], [root, intermediate], [leaf]] as const) {
      assert.ok(!reportOf([...kept]).warnings.some((warning) => warning.includes('reverse')));
    }
  });

  it('does not begin with its leaf, and which it is', () => {
    warned(reportOf([other, leaf, intermediate]), /^the file does not begin with its leaf, .* 1$/);
  });

  it('is not valid yet, each certificate of it that is not', () => {
    const early = plusSeconds(leaf.notBefore ?? NOW, -1);
    const report = reportOf([leaf, intermediate, root], early);
    warned(report, /^certificate 0 of the file is not valid yet: CN=.*, from \d{4}-/);
    assert.match(renderThumbprintText(report, PAPER), / UTC, not valid yet\n/);
  });
});

describe('the text of the report', () => {
  it('has all that a person compares, the values first in a sentence and last in a list', () => {
    const text = renderThumbprintText(thumbprintReport(facts()), PAPER);
    const lines = text.trimEnd().split('\n');
    assert.match(lines[0] ?? '', /^AWS uses the thumbprint list for .*: no public CA trusts it$/);
    assert.equal(lines[1], `one thumbprint to list for ${ISSUER}`);
    assert.equal(lines.at(-1), `  ${root.sha1}`);
    for (const { subject, serialNumber, sha1 } of [leaf, intermediate, root]) {
      for (const said of [subject, serialNumber, sha1]) assert.ok(text.includes(said), said);
    }
    for (const said of [
      '80 days left',
      '(leaf)',
      '(CA)',
      '<- top',
      '192.0.2.1',
      '12 of 12 probes',
      'laptop',
    ]) {
      assert.ok(text.includes(said), said);
    }
  });

  it('prints a chain once that several addresses show', () => {
    const text = renderThumbprintText(
      thumbprintReport(
        facts({ endpoints: [endpoint(), endpoint(undefined, { address: '192.0.2.2' })] }),
      ),
      PAPER,
    );
    assert.equal(text.split(leaf.sha1).length - 1, 1);
    assert.ok(text.includes('192.0.2.1') && text.includes('192.0.2.2'));
  });

  it('says before anything else that the list is probably not used', () => {
    const text = renderThumbprintText(
      thumbprintReport(
        facts({
          endpoints: [
            endpoint(
              chainFact([leaf, intermediate], {
                anchoring: { bundled: { vouches: true, error: undefined } },
              }),
            ),
          ],
        }),
      ),
      PAPER,
    );
    assert.match(
      text.split('\n')[0] ?? '',
      /^AWS does not use the thumbprint list for .* \(likely\): its CA is public$/,
    );
  });

  it('says that nothing was checked where no chain was seen, and what is known of the host', () => {
    const first = (issuer: string): string | undefined => {
      const report = { ...thumbprintReport(facts({ endpoints: [] })), issuer, jwksUri: null };
      return renderThumbprintText(report, PAPER).split('\n')[0];
    };
    const not = 'not checked from here: whether AWS uses the thumbprint list for';
    assert.equal(first('https://oidc.example.test'), `${not} oidc.example.test`);
    const github = 'token.actions.githubusercontent.com';
    assert.equal(first(`https://${github}`), `${not} ${github}; its CA is known to be public`);
  });

  it('is nothing but the values when it is quiet', () => {
    assert.equal(renderThumbprintsBare(thumbprintReport(facts())), `${root.sha1}\n`);
  });

  it('prints a hostile subject harmless', () => {
    const hostile = { ...leaf, subject: 'CN=\u001b[2Jx\n::error::y\u202e' };
    const text = renderThumbprintText(
      thumbprintReport(facts({ endpoints: [endpoint(chainFact([hostile, intermediate, root]))] })),
      PAPER,
    );
    assert.ok(text.includes('CN=\\x1b[2Jx\\x0a::error::y\\u{202e}'));
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
  });
});
