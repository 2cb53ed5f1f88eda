// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { stripSignatures } from '../../../../src/core/token/strip-signatures.ts';

function part(of: object): string {
  return Buffer.from(JSON.stringify(of)).toString('base64url');
}

const KEPT = `${part({ alg: 'RS256', kid: 'one' })}.${part({ iss: 'https://oidc.example.com', sub: 'web' })}.`;
const SIGNATURE = randomBytes(256).toString('base64url');
const TOKEN = `${KEPT}${SIGNATURE}`;

/** A text around a token comes back with the token as it may be sent. */
const AROUND: Readonly<Record<string, (token: string) => string>> = {
  'nothing else': (token) => token,
  'blanks and a line feed': (token) => `  ${token}\n`,
  'a header': (token) => `Authorization: Bearer ${token}`,
  'a parameter of a call': (token) =>
    `curl 'https://sts.amazonaws.com/?WebIdentityToken=${token}&RoleArn=arn:aws:iam::111122223333:role/web'`,
  'JSON in a log': (token) => `{"msg":"failed","token":"${token}","n":1}`,
  'JSON in a string of JSON': (token) => JSON.stringify(`{"token":"${token}"}`),
  'two of them': (token) => `${token},${token} and ${token}`,
  'a sentence that ends': (token) => `it was (${token})`,
};

describe('the signature of a token', () => {
  for (const [where, around] of Object.entries(AROUND)) {
    it(`is taken out, and all else stays: ${where}`, () => {
      const { text, signatures } = stripSignatures(around(TOKEN));
      assert.equal(text, around(KEPT));
      assert.deepEqual(new Set(signatures), new Set([SIGNATURE]));
    });
  }

  it('is taken out where a terminal broke the token into lines', () => {
    for (const width of [60, 80, 117]) {
      const broken = TOKEN.replaceAll(new RegExp(`.{${String(width)}}`, 'g'), '$&\n');
      const { tokens, text } = stripSignatures(`$ cat token\n${broken}\n$ exit`);
      assert.deepEqual(tokens, [KEPT], String(width));
      assert.equal(text, `$ cat token\n${KEPT}\n$ exit`);
    }
  });

  it('is taken out of the base64 of a Secret', () => {
    const secret = `data:\n  token: ${Buffer.from(TOKEN).toString('base64')}\n`;
    assert.deepEqual(stripSignatures(secret).tokens, [KEPT]);
  });

  it('is taken out where the header was cut off, or is none', () => {
    const claims = part({ iss: 'https://oidc.example.com' });
    assert.equal(stripSignatures(`…${claims}.${SIGNATURE}`).text, `…${claims}.`);
    assert.equal(stripSignatures(`abc.${claims}.${SIGNATURE}`).text, `abc.${claims}.`);
  });

  it('is none of the first two parts: of an encrypted token only the header stays', () => {
    const jwe = `${part({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.${SIGNATURE}.aaaa.bbbb.cccc`;
    assert.equal(stripSignatures(jwe).text, `${jwe.split('.')[0] ?? ''}....`);
  });

  it('is taken out also where it begins as claims do, by chance', () => {
    const odd = part({ chance: 'has this' });
    assert.equal(stripSignatures(`${KEPT}${odd}`).text, KEPT);
  });

  it('is taken out again without a change', () => {
    assert.deepEqual(stripSignatures(KEPT), { text: KEPT, tokens: [KEPT], signatures: [] });
  });
});

describe('a text without tokens', () => {
  for (const text of [
    'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    'arn:aws:iam::111122223333:oidc-provider/a-long-host-name.of-a-company.example.com',
    'sa:team-a/web',
    'An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation',
    'com.amazonaws.services.securitytoken.model.InvalidIdentityTokenException: no',
    'one\r\n',
  ]) {
    it(`stays as it is: ${text.slice(0, 60).trim()}`, () => {
      assert.equal(stripSignatures(text).text, text.replaceAll('\r\n', '\n'));
      assert.deepEqual(stripSignatures(text).tokens, []);
    });
  }

  // A way that doubles its work with each character would not come to an end.
  it('of 64 kB is read to its end, whatever it is', { timeout: 60_000 }, () => {
    for (const piece of ['a', 'eyJ', 'ZXlK', '.', 'eyJhIjoiYiJ9.', '=a', `${'a'.repeat(60)}\n`]) {
      const token = `${part({ a: 'b' })}.${piece.repeat(65_536 / piece.length)}`;
      assert.ok(stripSignatures(token).text.startsWith(part({ a: 'b' })), piece.slice(0, 20));
    }
  });
});
