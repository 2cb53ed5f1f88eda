// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';
import { documentsWitness } from './corroboration.ts';

export const idpCommunicationError: Message = {
  id: 'idp-communication-error',
  by: 'STS',
  calls: ['AssumeRoleWithWebIdentity'],
  code: 'IDPCommunicationError',
  httpStatus: 400,
  texts: [],
  knowledge: 'documented',
  explanation:
    'STS could not reach the issuer to check the token. It may pass by itself; AWS advises to try a few times. In practice the words about the verification key are met instead.',
  causes: [
    {
      when: 'the issuer was down, slow or limited requests at that moment',
      proof: 'the documents of the issuer fail, or take seconds, now and then',
      remedy: {
        text: 'try again with growing pauses; see how the issuer answers now',
        argv: ['trustprint', 'doctor', STANDINS.target],
      },
    },
    {
      when: 'the issuer is not public',
      proof: 'the documents cannot be fetched from outside',
      remedy: { text: 'publish the discovery document and the key set, on port 443' },
    },
  ],
  source: {
    title: 'AWS STS API Reference, AssumeRoleWithWebIdentity, Errors',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  witness: documentsWitness,
};
