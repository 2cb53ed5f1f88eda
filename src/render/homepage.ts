// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from `homepage` of package.json.

export const HOMEPAGE = 'https://trustprint.dev/';
