// SPDX-License-Identifier: Apache-2.0

import Button from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { ApiError } from '../../data/client.ts';
import { type EditProps, type Joining, planned, type RepairPlan, withJoining } from './edit.ts';

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
  const certificates = text.match(CERTIFICATES) ?? [];
  const isTyped = !text.includes(PEM_BEGINS);
  const nothing = { sha1: '', subject: '', because: '' };
  const given = isTyped ? { typed: text.trim() } : { stage: certificates.join('\n') || text };
  const plan = await planned(arn, {
    ...edit,
    joining: [{ ...given, ...nothing }],
    leaving: [],
    // A full list is no reason against a certificate: which one goes is asked when it is saved.
    drop: listed.map(({ value }) => value),
  });
  const added = addedBy(plan);
  if (added.length === 0) throw refusalIn(plan);
  const bySha1 = new Map<string, string>();
  for (const one of certificates) bySha1.set(await sha1Of(one), one);
  return added.flatMap(({ sha1, subject, because }) => {
    if (isTyped) return [{ ...given, sha1, subject, because }];
    const stage = bySha1.get(sha1);
    return stage === undefined ? [] : [{ stage, sha1, subject, because }];
  });
}

function addedBy({ plan }: RepairPlan) {
  return (plan?.changes ?? []).flatMap(({ add }) => add);
}

function refusalIn({ refused, plan }: RepairPlan): Error {
  if (refused !== null) return new Error(refused.message, { cause: refused.hint });
  return new Error([...new Set([plan?.because ?? '', ...(plan?.warnings ?? [])])].join('; '));
}

function wordsOf(error: Error): string {
  const hint = error instanceof ApiError ? error.hint : error.cause;
  return typeof hint === 'string' ? `${error.message}: ${hint}` : error.message;
}

async function sha1Of(pem: string): Promise<string> {
  const text = atob(pem.replaceAll(/-----[^-]+-----/g, ''));
  const digest = await crypto.subtle.digest(
    'SHA-1',
    Uint8Array.from(text, (one) => one.charCodeAt(0)),
  );
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const PEM_BEGINS = '-----BEGIN';
const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** As the server takes it, in characters. */
const MOST = 50_000;
