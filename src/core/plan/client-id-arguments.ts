// SPDX-License-Identifier: Apache-2.0

/**
 * How a command of the AWS CLI names one audience of a provider. The CLI reads a file for a value that
 * begins with `file://`, its version 1 asks the web for one that begins with `https://`, and one with
 * a dash is a flag to it: a token says what its audience is, so such a one is wrapped in JSON.
 *
 * @see AWS CLI User Guide, Load a parameter from a file; `cli_follow_urlparam` of version 1.
 */
export function clientIdWords(provider: string, clientId: string): readonly string[] {
  return isLiteral(clientId)
    ? ['--open-id-connect-provider-arn', provider, '--client-id', clientId]
    : [
        '--cli-input-json',
        JSON.stringify({ OpenIDConnectProviderArn: provider, ClientID: clientId }),
      ];
}

/** The same for a list of them. */
export function clientIdListWords(clientIds: readonly string[]): readonly string[] {
  return [
    '--client-id-list',
    ...(clientIds.every(isLiteral) ? clientIds : [JSON.stringify(clientIds)]),
  ];
}

function isLiteral(value: string): boolean {
  return /^[A-Za-z0-9]/.test(value) && !value.includes('://');
}
