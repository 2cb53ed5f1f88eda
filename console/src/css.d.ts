// SPDX-License-Identifier: Apache-2.0

/** Vite takes them into the style of the page. */
declare module '*.css';
