// SPDX-License-Identifier: Apache-2.0

/** The name that services with JSON protocols have for an error of all services. */
export function jsonCodeOf(code: string): string {
  return JSON_CODES[code] ?? code;
}

const JSON_CODES: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  ExpiredToken: 'ExpiredTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  AccessDenied: 'AccessDeniedException',
};
