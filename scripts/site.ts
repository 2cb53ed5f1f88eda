// SPDX-License-Identifier: Apache-2.0

/**
 * Builds the site of the documentation into `dist/site`: what is in `docs`, and a page for each check, error, answer
 * of AWS, issuer, scenario and command, made from the program. Fails where a link leads nowhere, or a page would load
 * something from another host.
 */
import { buildSite, SITE } from './site/build.ts';

const faults = await buildSite();
if (faults.length > 0) {
  process.stderr.write(`${SITE}:\n  ${faults.join('\n  ')}\n`);
  process.exitCode = 1;
}
