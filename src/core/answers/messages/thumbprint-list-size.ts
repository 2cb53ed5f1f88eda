// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';
import { listWitness } from './corroboration.ts';

export const thumbprintListSize: Message = {
  id: 'thumbprint-list-size',
  by: 'IAM',
  calls: ['UpdateOpenIDConnectProviderThumbprint', 'CreateOpenIDConnectProvider'],
  code: 'InvalidInput',
  httpStatus: 400,
  texts: [
    'Thumbprint list must contain fewer than 5 entries.',
    'Thumbprint list must contain at least one entry.',
  ],
  knowledge: 'recorded',
  explanation:
    'A list has one to five values: five are taken, whatever the words say. An update replaces the whole list, so it can neither be emptied nor added to.',
  causes: [
    {
      when: 'six or more values were given',
      proof: 'the list of the call, or of the code that makes it, is longer than five',
      remedy: {
        text: 'keep what is presented, and let go what is not; fix does so, within five',
        argv: ['trustprint', 'fix', STANDINS.target, '--plan'],
      },
    },
    {
      when: 'an empty list was given to a provider that exists',
      proof: 'the list of the call is empty, or a variable in it is',
      remedy: {
        text: 'give the values that are presented; a list that was once set cannot be taken away',
        argv: ['trustprint', 'thumbprint', STANDINS.target, '--quiet'],
      },
    },
  ],
  source: {
    title: 'IAM API Reference, UpdateOpenIDConnectProviderThumbprint',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html',
  },
  witness: listWitness,
};
