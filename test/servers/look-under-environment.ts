// SPDX-License-Identifier: Apache-2.0

/** Run by a test as a process of its own: who trusts it, under whatever environment it was given. */
import { connect } from 'node:tls';

import { look } from './looking.ts';

const port = Number(process.argv[2]);
const at = { address: '127.0.0.1', port };
const trustedBy: Record<string, boolean | undefined> = {};
for (const roots of ['bundled', 'library', 'issuerCa', 'machine'] as const) {
  trustedBy[roots] = (await look(at, { roots })).vouches;
}
trustedBy['node'] = await new Promise<boolean>((resolve, reject) => {
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost' });
  socket.once('secureConnect', () => {
    resolve(socket.authorized);
    socket.destroy();
  });
  socket.once('error', (error: Error) => {
    if ('code' in error && String(error.code).includes('SELF_SIGNED')) resolve(false);
    else reject(error);
  });
});
process.stdout.write(JSON.stringify(trustedBy));
