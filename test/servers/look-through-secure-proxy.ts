// SPDX-License-Identifier: Apache-2.0

/**
 * Run by a test as a process of its own: a look through an https proxy, which this machine's roots
 * have to trust. Roots are put into Node when it starts.
 */
import { TrustprintError } from '../../src/core/error.ts';
import { endpoints, look } from './looking.ts';

const [port, proxy = ''] = process.argv.slice(2);
const by = endpoints({ proxyFor: () => proxy });
const at = { address: '127.0.0.1', port: Number(port) };
try {
  const { presented, vouches, address } = await look(at, { address: undefined }, by);
  process.stdout.write(
    JSON.stringify({ presented: presented.length, vouches, address: address ?? null }),
  );
} catch (error) {
  if (!(error instanceof TrustprintError)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}
