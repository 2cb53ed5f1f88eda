// SPDX-License-Identifier: Apache-2.0

export const HOST = 'oidc.example.test';
export const URL_GIVEN = `https://${HOST}/path`;
export const ARN = `arn:aws:iam::111122223333:oidc-provider/${HOST}/path`;
export const THUMBPRINT = 'a'.repeat(40);

/** A refusal of IAM that somebody recorded of AWS, and what was asked for. */
export interface RecordedOfIam {
  readonly when: string;
  /** Whether the provider is there already, as `created()` makes it. */
  readonly isThere?: true;
  readonly action:
    | 'CreateOpenIDConnectProvider'
    | 'DeleteOpenIDConnectProvider'
    | 'GetOpenIDConnectProvider'
    | 'UpdateOpenIDConnectProviderThumbprint';
  readonly input: object;
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** Whether the AWS CLI would refuse to ask it. */
  readonly keptBack?: true;
}

/** What a provider is created with; with what is changed. */
export function created(changed: object = {}): {
  readonly Url: string;
  readonly ThumbprintList: string[];
} {
  return { Url: URL_GIVEN, ThumbprintList: [THUMBPRINT], ...changed };
}

export function list(count: number, make: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const creating = (changed: object): Pick<RecordedOfIam, 'action' | 'input'> => ({
  action: 'CreateOpenIDConnectProvider',
  input: created(changed),
});

const updating = (thumbprints: object): Pick<RecordedOfIam, 'action' | 'input' | 'isThere'> => ({
  isThere: true,
  action: 'UpdateOpenIDConnectProviderThumbprint',
  input: { OpenIDConnectProviderArn: ARN, ...thumbprints },
});

const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `key-${String(index)}`, Value: 'v' }));

export const RECORDED_OF_IAM: readonly RecordedOfIam[] = [
  {
    when: 'a provider is created twice',
    isThere: true,
    ...creating({}),
    code: 'EntityAlreadyExists',
    status: 409,
    message: `Provider with url ${URL_GIVEN} already exists.`,
  },
  {
    when: 'a URL has no scheme',
    ...creating({ Url: HOST }),
    code: 'ValidationError',
    status: 400,
    message: 'Invalid Open ID Connect Provider URL',
  },
  {
    when: 'a URL has a query',
    ...creating({ Url: `https://${HOST}/?q=value` }),
    code: 'InvalidInput',
    status: 400,
    message: 'Unknown',
  },
  {
    when: 'a URL has a fragment',
    ...creating({ Url: `https://${HOST}/#fragment` }),
    code: 'InvalidInput',
    status: 400,
    message: 'Unknown',
  },
  {
    when: 'six thumbprints are given at creation',
    ...creating({ ThumbprintList: list(6, () => THUMBPRINT) }),
    code: 'InvalidInput',
    status: 400,
    message: 'Thumbprint list must contain fewer than 5 entries.',
  },
  {
    when: 'six thumbprints are given later',
    ...updating({ ThumbprintList: list(6, () => THUMBPRINT) }),
    code: 'InvalidInput',
    status: 400,
    message: 'Thumbprint list must contain fewer than 5 entries.',
  },
  {
    when: 'a list is to become empty',
    ...updating({ ThumbprintList: [] }),
    code: 'InvalidInput',
    status: 400,
    message: 'Thumbprint list must contain at least one entry.',
  },
  {
    when: 'a hundred and one client ids are given',
    ...creating({ ClientIDList: list(101, (index) => `client-${String(index)}`) }),
    code: 'LimitExceeded',
    status: 409,
    message: 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
  },
  {
    when: 'fifty-one tags are given',
    ...creating({ Tags: tags(51) }),
    code: 'LimitExceeded',
    status: 409,
    message: 'The number of tags has reached the maximum limit.',
  },
  {
    when: 'several parameters are too long',
    ...creating({
      Url: `https://${'x'.repeat(255)}`,
      ClientIDList: ['c'.repeat(256)],
      ThumbprintList: ['a'.repeat(41)],
    }),
    code: 'ValidationError',
    status: 400,
    message:
      "3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
  },
  {
    when: 'several parameters are not of their shape',
    keptBack: true,
    ...creating({
      Url: `https://${'x'.repeat(255)}`,
      ClientIDList: ['c'.repeat(256)],
      ThumbprintList: ['too-short'],
    }),
    code: 'ValidationError',
    status: 400,
    message:
      "3 validation errors detected: Value at 'clientIDList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]; Value at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]; Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
  },
  {
    when: 'a provider that is not there is read',
    action: 'GetOpenIDConnectProvider',
    input: { OpenIDConnectProviderArn: ARN },
    code: 'NoSuchEntity',
    status: 404,
    message: `OpenIDConnect Provider not found for arn ${ARN}`,
  },
  {
    when: 'a provider that is not there is deleted',
    action: 'DeleteOpenIDConnectProvider',
    input: { OpenIDConnectProviderArn: ARN },
    code: 'NoSuchEntity',
    status: 404,
    message: `OpenId connect Provider ${ARN} cannot be found.`,
  },
  {
    when: 'a list is left out where it is demanded',
    keptBack: true,
    ...updating({}),
    code: 'ValidationError',
    status: 400,
    message:
      "1 validation error detected: Value null at 'thumbprintList' failed to satisfy constraint: Member must not be null",
  },
];
