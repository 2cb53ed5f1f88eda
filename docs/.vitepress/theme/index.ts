// SPDX-License-Identifier: Apache-2.0

import './style.css';

/** The usual theme with the fonts of the system: none are shipped, and none asked for. */
export { default } from 'vitepress/theme-without-fonts';
