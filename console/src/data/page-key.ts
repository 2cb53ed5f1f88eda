// SPDX-License-Identifier: Apache-2.0

import { keepIn, keptIn } from '../kept.ts';

/**
 * What a page of `trustprint console` has beside its cookie: browsers send cookies to every port of a host, and
 * keep this by port. Another tab has it too, also where the command was started again meanwhile.
 */
export function pageKey(): string {
  const kept = keptIn('localStorage', KEPT);
  return typeof kept === 'string' ? kept : given;
}

/** The URL that the command prints leads to an address that has it, and neither history nor bar is to keep it. */
function taken(): string {
  const [, key] = /^#key=([\w-]{43})$/.exec(location.hash) ?? [];
  if (key === undefined) return '';
  history.replaceState(null, '', location.pathname);
  keepIn('localStorage', KEPT, key);
  return key;
}

const KEPT = 'trustprint-page-key';

/** Where the browser keeps nothing, it is gone when the page is loaded again. */
const given = taken();
