// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { ApiError } from '../../data/client.ts';
import {
  type EditProps,
  INSTEAD,
  type Joining,
  planned,
  type RepairPlan,
  withJoining,
} from './edit.ts';

/** A thumbprint that is typed, or the certificate of a CA: the server holds it against what is served. */
export function Given({ arn, plan, edit, onEdit }: EditProps): ReactElement {
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<string>();
  const asking = useMutation({
    mutationFn: async () => checked({ arn, plan, edit }, text),
    onSuccess: (joining) => {
      onEdit(withJoining(edit, joining));
      setText('');
    },
  });
  const give = (given: string): void => {
    asking.reset();
    const why = refusalOf(given);
    setRefused(why);
    setText(why === undefined ? given : '');
  };
  const check = (): void => {
    if (text.trim() !== '') asking.mutate();
  };
  return (
    <form
      className="given"
      onSubmit={(event) => {
        event.preventDefault();
        check();
      }}
    >
      <FormField
        label="Thumbprint or certificate"
        description="The SHA-1 of a certificate that is served. For your private CA: its certificate (PEM), or the SHA-256 that its owner has told you. A CA that no server sends yet is listed by its certificate."
        errorText={refused ?? (asking.error !== null && wordsOf(asking.error))}
        stretch
      >
        <Textarea
          value={text}
          rows={3}
          spellcheck={false}
          placeholder="40 or 64 hexadecimal digits, or -----BEGIN CERTIFICATE-----"
          onChange={({ detail }) => {
            give(detail.value);
          }}
          onKeyDown={(event) => {
            if (event.detail.key !== 'Enter' || text.includes(PEM_BEGINS)) return;
            event.preventDefault();
            check();
          }}
        />
      </FormField>
      <div className="actions">
        <FileInput
          value={[]}
          accept=".pem,.crt,.cer,.txt"
          onChange={({ detail }) => {
            const [file] = detail.value;
            if (file === undefined) return;
            void file
              .slice(0, MOST + 1)
              .text()
              .then(give);
          }}
        >
          Choose a PEM file
        </FileInput>
        <Button
          formAction="submit"
          loading={asking.isPending}
          loadingText="Probing"
          disabled={text.trim() === ''}
          disabledReason="nothing is typed"
        >
          Check and add
        </Button>
      </div>
    </form>
  );
}

/** What is not even sent. */
function refusalOf(text: string): string | undefined {
  if (/PRIVATE KEY-{3,}/.test(text)) {
    return 'That is a private key. It was not sent, and it is not kept here. Paste the certificate of the CA alone.';
  }
  return text.length > MOST ? 'That is too long for the certificates of a few CAs.' : undefined;
}

/** @returns What joins the list. @throws ApiError, or what the guard said that refuses it. */
async function checked(
  { arn, plan: { listed }, edit }: Omit<EditProps, 'onEdit'>,
  text: string,
): Promise<readonly Joining[]> {
  const given = await givenIn(text, edit.isRepair);
  const plan = await planned(arn, {
    ...edit,
    joining: given,
    leaving: [],
    // A full list is no reason against a certificate: which one goes is asked when it is saved.
    drop: listed.map(({ value }) => value),
  });
  const added = (plan.plan?.changes ?? []).flatMap(({ add }) => add);
  if (added.length === 0) throw refusalIn(plan);
  return added.flatMap(({ sha1, subject, because }) => {
    const own = given.find((one) => one.sha1 === '' || one.sha1 === sha1);
    return own === undefined ? [] : [{ ...own, sha1, subject, because }];
  });
}

/** A repair takes the word of a person for what is served; a list takes what is to be served later too. */
async function givenIn(text: string, isRepair: boolean): Promise<readonly Joining[]> {
  const nothing = { sha1: '', subject: '', because: '' };
  if (!text.includes(PEM_BEGINS)) return [{ ...nothing, typed: text.trim() }];
  const certificates = text.match(CERTIFICATES) ?? [];
  if (certificates.length === 0) throw new Error('no certificate (PEM) is in it');
  return Promise.all(
    certificates.map(async (stage) => {
      const sha1 = await digestOf(stage, 'SHA-1');
      const typed = `sha256:${await digestOf(stage, 'SHA-256')}`;
      return { ...nothing, sha1, ...(isRepair ? { typed } : { stage }) };
    }),
  );
}

function refusalIn({ refused, plan }: RepairPlan): Error {
  if (refused !== null) {
    return new Error(refused.message, { cause: INSTEAD[refused.code] ?? refused.hint });
  }
  return new Error([...new Set([plan?.because ?? '', ...(plan?.warnings ?? [])])].join('; '));
}

function wordsOf(error: Error): string {
  const hint = error instanceof ApiError ? error.hint : error.cause;
  return typeof hint === 'string' && hint !== '' ? `${error.message}: ${hint}` : error.message;
}

async function digestOf(pem: string, name: 'SHA-1' | 'SHA-256'): Promise<string> {
  const der = Uint8Array.fromBase64(pem.replaceAll(/-----[^-]+-----/g, ''));
  return new Uint8Array(await crypto.subtle.digest(name, der)).toHex();
}

const PEM_BEGINS = '-----BEGIN';
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** As the server takes it, in characters. */
const MOST = 50_000;
