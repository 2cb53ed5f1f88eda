// SPDX-License-Identifier: Apache-2.0

import { requireTypedRole } from '../../../app/observe/missing-role.ts';
import { observe } from '../../../app/observe/observe.ts';
import { ERROR_KINDS, TrustprintError } from '../../../core/error.ts';
import type { Facts } from '../../../core/model/facts.ts';
import type { CertificateFile } from '../../../core/model/pem.ts';
import { parseTarget } from '../../../core/model/target.ts';
import { harmless } from '../../../render/harmless.ts';
import { renderJson } from '../../../render/json.ts';
import { renderOpenssl } from '../../../render/thumbprint/openssl.ts';
import { renderThumbprintsBare, renderThumbprintText } from '../../../render/thumbprint/text.ts';
import type { ThumbprintJson } from '../../../schemas/thumbprint.ts';
import type { Context } from '../context.ts';
import { plainCircumstances } from '../context.ts';
import type { OutputFlags, PlainFormat } from '../flags.ts';
import { CERTIFICATES, printName, readNamed } from '../files.ts';
import { progressOn } from '../progress.ts';
import { chainOf, plainQuestion } from '../question.ts';
import { settingsFrom, type ConnectionFlags } from '../settings.ts';
import { fileReport, isComplete, thumbprintReport } from '../../../render/thumbprint/json.ts';

export interface ThumbprintFlags extends ConnectionFlags, OutputFlags {
  readonly namespace: string | undefined;
  readonly pem: string | undefined;
  readonly lenient: boolean | undefined;
  readonly openssl: boolean | undefined;
  readonly format: PlainFormat | 'external';
}

/** `thumbprint`: what IAM should list. */
export async function runThumbprint(
  context: Context,
  flags: ThumbprintFlags,
  target?: string,
): Promise<void> {
  if (flags.format === 'external') {
    // It plans, and so loads the gates and checks, which nothing else here needs.
    const { renderExternal } = await import('../../../render/thumbprint/external.ts');
    context.process.stdout.write(renderExternal(await factsOnly(target, flags, context)));
    return;
  }
  const report = await reportFor(target, flags, context);
  context.process.stdout.write(printed(report, flags, context));
  if (report.withheld === null && isComplete(report)) return;
  context.setExit(report.withheld === null ? 3 : ERROR_KINDS.denied.exit);
  if (flags.quiet !== true || flags.format === 'json') return;
  for (const warning of [
    ...(report.withheld === null ? [] : [report.withheld]),
    ...report.warnings,
  ]) {
    context.process.stderr.write(`hint: ${harmless(warning)}\n`);
  }
}

async function reportFor(
  target: string | undefined,
  flags: ThumbprintFlags,
  context: Context,
): Promise<ThumbprintJson> {
  if (flags.pem === undefined) return thumbprintReport(await targetFacts(target, flags, context));
  if (target !== undefined || flags.openssl === true) {
    throw new TrustprintError('argument_invalid', '--pem reads nothing but its file', {
      hint: 'leave out the target and --openssl, or --pem',
    });
  }
  return pemReport(flags.pem, flags, context);
}

/** What gives authority is a handshake; neither a file nor a command to type is one. */
async function factsOnly(
  target: string | undefined,
  flags: ThumbprintFlags,
  context: Context,
): Promise<Facts> {
  if (flags.pem === undefined && flags.openssl !== true) {
    return targetFacts(target, flags, context);
  }
  throw new TrustprintError('argument_invalid', '--format external takes no --pem or --openssl', {
    hint: 'name a target: it is probed, and its thumbprint printed where it can be trusted',
  });
}

async function targetFacts(
  target: string | undefined,
  flags: ThumbprintFlags,
  context: Context,
): Promise<Facts> {
  if (target === undefined) {
    throw new TrustprintError('target_missing', 'nothing was given to probe', {
      hint: 'name a target, as in trustprint thumbprint https://HOST, or give --pem FILE',
    });
  }
  const settings = settingsFrom(flags, context.environment);
  const progress = progressOn(context, flags);
  const parsed = parseTarget(target, flags.namespace);
  const reached = await context.outside.reach(settings, {});
  const question = plainQuestion(parsed, { settings, reached, context });
  try {
    const facts = await observe(
      { ...question, effort: { ...question.effort, keys: false }, onProgress: progress.told },
      reached.ports,
      context.signal,
    );
    await requireTypedRole(facts, { question, ports: reached.ports, signal: context.signal });
    if (facts.issuer === undefined) throw withoutIssuer(target, facts);
    return facts;
  } finally {
    progress.end();
  }
}

/** Without an issuer there is no endpoint to probe; why there is none is told where it was seen. */
function withoutIssuer(target: string, { discovery, role }: Facts): TrustprintError {
  const why = [discovery, role].find((look) => look !== undefined && look.kind !== 'seen');
  const hint = why?.kind === 'unseen' ? why.hint : undefined;
  return new TrustprintError(
    why?.kind === 'unseen' ? why.code : 'target_missing',
    `${target} leads to no issuer: ${why?.detail ?? 'its trust policy names no provider'}`,
    { facts: { target }, hint: hint ?? 'name the issuer itself: https://HOST/PATH' },
  );
}

async function pemReport(
  name: string,
  { lenient }: ThumbprintFlags,
  context: Context,
): Promise<ThumbprintJson> {
  const from = printName(name);
  const bytes = await readNamed(name, CERTIFICATES, context);
  const file = await context.outside.certificates(bytes, { name: from, lenient: lenient === true });
  return fileReport(
    {
      presented: chainOf(file.certificates, from),
      at: await context.outside.now(),
      warnings: fileWarnings(file),
    },
    plainCircumstances(context),
  );
}

function fileWarnings({ damaged, ignored, warnings }: CertificateFile): readonly string[] {
  return [
    ...damaged.map(
      ({ block, line, why }) =>
        `block ${String(block)}, line ${String(line)}, was left out: ${why}`,
    ),
    ...(ignored.length === 0 ? [] : [`the file also holds ${ignored.join(', ')}`]),
    ...warnings,
  ];
}

function printed(report: ThumbprintJson, flags: ThumbprintFlags, context: Context): string {
  if (flags.openssl === true) {
    const { resolve, issuerCa } = settingsFrom(flags, context.environment);
    // Where it is run instead of here, a name may well resolve that resolves to nothing here.
    const elsewhere = resolve.filter((entry) => !entry.endsWith(':-'));
    return renderOpenssl(report, { resolve: elsewhere, caFile: issuerCa[0]?.file });
  }
  if (flags.format === 'json') return renderJson(report);
  return flags.quiet === true
    ? renderThumbprintsBare(report)
    : renderThumbprintText(report, context.terminal.stdout);
}
