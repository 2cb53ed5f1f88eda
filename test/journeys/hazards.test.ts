// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as fc from 'fast-check';

import { alternatingChains } from '../../src/core/checks/alternating-chains.ts';
import { hostTypo } from '../../src/core/checks/host-typo.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { evaluate } from '../../src/core/evaluate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../src/core/model/facts.ts';
import { parseIssuer } from '../../src/core/model/issuer.ts';
import {
  type Intent,
  type Plan,
  type SetThumbprints,
  DEFAULT_INTENT,
} from '../../src/core/model/plan.ts';
import { listedThumbprintOf, parseThumbprint } from '../../src/core/model/thumbprint.ts';
import { planRepair } from '../../src/core/plan/plan-repair.ts';
import { decide } from '../../src/core/policy/decide.ts';
import { evictFor } from '../../src/core/plan/thumbprints/eviction.ts';
import { serveTls, shown, type TlsServer } from '../../src/forge/servers.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, control } from '../contract/lab-clients.ts';
import { said } from '../faulty-lab.ts';
import { inProcess } from '../in-process.ts';
import { type Ran, type RunningLab, runningLab } from '../process.ts';
import { leaf as servedLeaf, ROOT as SERVED_ROOT } from '../servers/chains.ts';
import { asked, policyOf, statement } from '../unit/core/policy/asked.ts';
import {
  authority,
  chainFact,
  DARK,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  listing,
  ROOT,
  SUBJECT,
  verification,
} from '../world.ts';

const STALE = `${'1'.repeat(39)}2`;

/** A chain of a private CA that was named for this issuer. */
function trusted(
  presented: ChainFact['presented'],
  changed: Partial<EndpointProbe> = {},
): EndpointProbe {
  const anchoring = {
    bundled: { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' },
    issuerCa: verification(ROOT.certificate),
  };
  return endpoint(chainFact(presented, { anchoring }), changed);
}

const whole = trusted([LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate]);

function planOf(world: Facts, intent: Partial<Intent> = {}): Plan {
  return planRepair(world, evaluate(world), { ...DEFAULT_INTENT, ...intent });
}

function toOf(plan: Plan): readonly string[] {
  const [change] = plan.changes as readonly SetThumbprints[];
  return change?.to ?? [];
}

function refusalOf(world: Facts, intent: Partial<Intent> = {}): string {
  try {
    planOf(world, intent);
  } catch (error) {
    assert.ok(error instanceof TrustprintError);
    return error.code;
  }
  return assert.fail('nothing was refused');
}

/** What other tools for this have done wrong, and ours must not. */
describe('a thumbprint to write', () => {
  it('is never made of zeros: a chain with no CA certificate is refused, or is its leaf', () => {
    const alone = { endpoints: [trusted([LEAF.certificate])], provider: listing(STALE) };
    assert.equal(refusalOf(facts(alone)), 'leaf_refused');
    assert.deepEqual(toOf(planOf(facts(alone), { allowLeaf: true })), [
      STALE,
      LEAF.certificate.sha1,
    ]);
  });

  it('is never made of nothing: an endpoint that presented no certificate is an error', () => {
    const none = { ...DARK, code: 'endpoint_presented_none' } as const;
    const world = facts({
      endpoints: [darkEndpoint({ chain: none })],
      provider: listing(STALE),
    });
    assert.equal(refusalOf(world), 'endpoint_presented_none');
  });

  it('never comes from unverified TLS without a fingerprint that a person typed', () => {
    const world = facts({ endpoints: [endpoint()], provider: listing(STALE) });
    assert.equal(refusalOf(world), 'authority_missing');
    const to = toOf(planOf(world, { accept: [ROOT.certificate.sha256] }));
    assert.deepEqual(to, [STALE, ROOT.certificate.sha1]);
  });

  it('of another issuer never lands in this provider', async () => {
    const otherRoot = await authority('Other Root');
    const other = await leafOf(otherRoot, 'other.example.test');
    const stranger = trusted([other.certificate, otherRoot.certificate], {
      host: 'other.example.test',
      serves: [],
    });
    const both = facts({ endpoints: [whole, stranger], provider: listing(STALE) });
    assert.deepEqual(toOf(planOf(both)), [STALE, ROOT.certificate.sha1]);

    const elsewhere = facts({
      issuer: parseIssuer('https://other.example.test'),
      endpoints: [whole],
      provider: listing(STALE),
    });
    const { changes, because } = planOf(elsewhere);
    assert.deepEqual(changes, []);
    assert.match(because, /of another issuer/);
  });

  it('is proposed for each of two chains at two addresses, which are called alternating', async () => {
    const newRoot = await authority('New Root');
    const renewed = await leafOf(newRoot);
    const second = trusted([renewed.certificate, newRoot.certificate], { address: '192.0.2.2' });
    const world = facts({ endpoints: [whole, second], provider: listing(STALE) });
    assert.deepEqual(toOf(planOf(world)), [STALE, ROOT.certificate.sha1, newRoot.certificate.sha1]);
    const half = facts({
      endpoints: [whole, second],
      provider: listing(ROOT.certificate.sha1),
    });
    assert.equal(alternatingChains.evaluate(half).status, 'fail');
    assert.equal(evaluate(half).prediction.outcome, 'intermittent');
  });

  it('is not given by its SHA-1: no flag takes one for an authority', async () => {
    const ran = await inProcess([
      'fix',
      'https://localhost:1',
      '--accept-ca',
      ROOT.certificate.sha1,
      '--yes',
    ]);
    assert.equal(ran.code, 2, said(ran));
    assert.match(ran.stderr, /fingerprint_malformed/);
  });
});

describe('a list of thumbprints', () => {
  const listed = fc.constantFrom(
    ...[LEAF, INTERMEDIATE, ROOT].map(({ certificate }) => listedThumbprintOf(certificate.sha1)),
    ...['1', '2', '3', '4'].map((digit) => listedThumbprintOf(`${digit.repeat(39)}a`)),
    listedThumbprintOf('0'.repeat(40)),
    listedThumbprintOf('x'.repeat(40)),
  );
  const wanted = fc.uniqueArray(
    fc.constantFrom(...['7', '8', '9'].map((digit) => listedThumbprintOf(`${digit.repeat(39)}b`))),
    { minLength: 1 },
  );

  function roomOf(from: readonly ReturnType<typeof listedThumbprintOf>[], add: typeof from) {
    try {
      return evictFor(from, add, { facts: facts(), intent: DEFAULT_INTENT });
    } catch (error) {
      assert.ok(error instanceof TrustprintError);
      assert.equal(error.code, 'list_full');
      return undefined;
    }
  }

  it('never has a sixth value', () => {
    fc.assert(
      fc.property(fc.array(listed, { maxLength: 5 }), wanted, (from, add) => {
        const room = roomOf(from, add);
        assert.ok(room === undefined || room.to.length <= 5);
        for (const value of add) assert.ok(room === undefined || room.to.includes(value));
      }),
    );
  });

  it('never has a sixth value where a provider is made, either', async () => {
    const roots = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (n) => authority(`Root ${String(n)}`)),
    );
    const looks = await Promise.all(
      roots.map(async (root, index) => {
        const { certificate } = await leafOf(root);
        const address = `192.0.2.${String(index)}`;
        return trusted([certificate, root.certificate], { address });
      }),
    );
    const provider = { kind: 'absent', detail: 'there is none' } as const;
    assert.equal(refusalOf(facts({ provider, endpoints: looks })), 'list_full');
    const [made] = planOf(facts({ provider, endpoints: looks.slice(1) })).changes;
    assert.ok(made?.kind === 'create-provider');
    assert.equal(made.to.length, 5);
  });

  it('never loses a value that is presented', () => {
    const presented = [LEAF, INTERMEDIATE, ROOT].map(({ certificate }) => certificate.sha1);
    fc.assert(
      fc.property(fc.array(listed, { maxLength: 5 }), wanted, (from, add) => {
        const to: readonly string[] = roomOf(from, add)?.to ?? from;
        for (const value of presented) {
          assert.ok(!from.some((one) => (one as string) === value) || to.includes(value));
        }
      }),
    );
  });

  it('loses duplicates first, and is given none', () => {
    const four = ['1', '2', '3', '4'].map((digit) => listedThumbprintOf(`${digit.repeat(39)}a`));
    const [first] = four;
    assert.ok(first);
    const fresh = listedThumbprintOf(STALE);
    const room = evictFor([...four, first], [fresh, fresh], {
      facts: facts(),
      intent: DEFAULT_INTENT,
    });
    assert.deepEqual(room.to, [...four, fresh]);
    assert.deepEqual(room.retire, [{ sha1: first, why: 'listed twice' }]);
  });

  it('means the same in upper case, and a value the same with colons', () => {
    const upper = ROOT.certificate.sha1.toUpperCase();
    const colons = upper.match(/../g)?.join(':') ?? '';
    assert.equal(parseThumbprint(colons), ROOT.certificate.sha1);
    const world = facts({ endpoints: [whole], provider: listing(upper) });
    assert.equal(evaluate(world).verdict, 'ok');
    assert.deepEqual(planOf(world).changes, []);
  });

  it('is healthy with several entries if any of them matches', () => {
    const world = facts({
      endpoints: [whole],
      provider: listing(STALE, 'f'.repeat(40), ROOT.certificate.sha1),
    });
    assert.equal(evaluate(world).verdict, 'ok');
  });
});

describe('a look at an issuer', () => {
  let server: TlsServer;
  let other: TlsServer;
  const names: string[] = [];
  let reachedOther = 0;
  let ran: Ran;

  before(async () => {
    const leaf = await servedLeaf(SERVED_ROOT);
    other = await serveTls({
      shows: [shown(leaf, SERVED_ROOT)],
      documents: (_request, response) => {
        reachedOther += 1;
        response.end('{}');
      },
    });
    server = await serveTls({
      shows: [shown(leaf, SERVED_ROOT)],
      showsFor: (name) => {
        names.push(name);
        return undefined;
      },
      documents: ({ url = '' }, response) => {
        const location = `https://127.0.0.1:${String(other.port)}${url}`;
        response.writeHead(302, { location });
        response.end();
      },
    });
    const issuer = `https://localhost:${String(server.port)}`;
    ran = await inProcess(['thumbprint', issuer, '--format', 'json', '--looks', '2']);
  });
  after(async () => {
    await Promise.all([server.close(), other.close()]);
  });

  it('sends its host in SNI without its port', () => {
    assert.deepEqual([...new Set(names)], ['localhost']);
  });

  it('looks at no other host because of a redirect', () => {
    const { endpoints } = JSON.parse(ran.stdout) as {
      endpoints: readonly { readonly host: string; readonly port: number }[];
    };
    assert.ok(endpoints.length > 0);
    for (const { host, port } of endpoints) {
      assert.deepEqual([host, port], ['localhost', server.port]);
    }
    assert.equal(reachedOther, 0);
    assert.equal(ran.code, 3, said(ran));
  });
});

describe('the exit code', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('stale-thumbprint');
  });
  after(async () => lab[Symbol.asyncDispose]());

  it('is the same in every format', async () => {
    const formats = ['text', 'json', 'markdown', 'github', 'sarif'];
    for (const format of formats) {
      const args = ['doctor', 'eks:lab', '--looks', '1', '--format', format];
      const ran = await inProcess(args, lab.shell);
      assert.equal(ran.code, 1, `${format}: ${said(ran).slice(0, 200)}`);
    }
    for (const format of ['text', 'json']) {
      const ca = ['--issuer-ca', lab.announcement.caFile];
      const fix = ['fix', 'eks:lab', '--looks', '1', '--format', format];
      for (const [flags, code] of [
        [['--plan', ...ca], 1],
        [ca, 4],
        [['--yes'], 4],
      ] as const) {
        const ran = await inProcess([...fix, ...flags], lab.shell);
        assert.equal(ran.code, code, `${format} ${flags.join(' ')}: ${said(ran).slice(0, 200)}`);
      }
    }
  });
});

describe('a trust policy', () => {
  it('may have patterns without a wildcard, and none that is a text', () => {
    const sub = 'oidc.example.test:sub';
    const withPattern = (pattern: string): string => {
      const policy = policyOf(statement({ Condition: { StringLike: { [sub]: pattern } } }));
      return decide(policy, asked({ [sub]: [SUBJECT] })).outcome;
    };
    assert.equal(withPattern(SUBJECT), 'allowed');
    assert.equal(withPattern('another'), 'denied');
    assert.equal(withPattern(''), 'denied');
  });

  it('is read to its last statement, not to its first', () => {
    const never = statement({ Principal: { Federated: 'arn:aws:iam::1:oidc-provider/other' } });
    assert.equal(decide(policyOf(never, never, statement()), asked()).outcome, 'allowed');
    const no = statement({ Effect: 'Deny' });
    assert.equal(decide(policyOf(statement(), never, no), asked()).outcome, 'denied');
  });
});

describe('the host of an issuer', () => {
  for (const host of ['oidc.eu-west-1.eks.amazonaws.com', 'oidc.eu-west-1.amazonaws.com']) {
    it(`is recognised as misspelled: ${host}`, () => {
      const issuer = parseIssuer(`https://${host}/id/0123456789ABCDEF0123456789ABCDEF`);
      const outcome = hostTypo.evaluate(facts({ issuer }));
      assert.equal(outcome.status, 'fail');
      assert.match(outcome.detail, /oidc\.eks\.eu-west-1\.amazonaws\.com/);
    });
  }
});

describe("the lab's STS", () => {
  const labs = new Map<string, Lab>();
  before(async () => {
    for (const messages of ['current', 'classic'] as const) {
      labs.set(messages, await startLab({ scenario: 'healthy', port: 0, messages }));
    }
  });
  after(async () => {
    for (const lab of labs.values()) await lab.stop();
  });

  function lab(messages = 'current'): Lab {
    const found = labs.get(messages);
    assert.ok(found);
    return found;
  }

  async function answerTo(claims: object, messages = 'current') {
    const minted = await control(lab(messages), 'tokens', { claims });
    const { token } = (await minted.json()) as { readonly token: string };
    return askSts(lab(messages), await assumeForm(lab(messages), { WebIdentityToken: token }));
  }

  for (const [messages, words] of [
    ['current', /^(?!.*No OpenIDConnect provider)/],
    ['classic', /^No OpenIDConnect provider found in your account for https:\/\/unknown\.example/],
  ] as const) {
    it(`refuses an issuer that nobody registered, in ${messages} words`, async () => {
      const answer = await answerTo({ iss: 'https://unknown.example.test' }, messages);
      assert.equal(answer.status, 400);
      assert.equal(answer.code, 'InvalidIdentityToken');
      assert.match(answer.message ?? '', words);
    });
  }

  it('answers an expired token with ExpiredTokenException', async () => {
    const answer = await answerTo({ exp: Math.floor(Date.now() / 1000) - 3600 });
    assert.equal(answer.status, 400);
    assert.equal(answer.code, 'ExpiredTokenException');
  });

  it('takes the audiences of ClientIDList, and no others', async () => {
    const refused = await answerTo({ aud: 'another.example' }, 'classic');
    assert.equal(refused.code, 'InvalidIdentityToken');
    assert.match(refused.message ?? '', /audience/);
  });
});
