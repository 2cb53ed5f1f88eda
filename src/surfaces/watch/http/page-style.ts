// SPDX-License-Identifier: Apache-2.0

import type { App } from './app.ts';

/** Where the style is of what is shown to who is not signed in: no file of the page is needed for it. */
export const STYLE_PATH = '/sign-in.css';

export function addStyle(app: App): void {
  app.get(STYLE_PATH, (context) => context.body(STYLE, 200, { 'content-type': 'text/css' }));
}

/** In the colours of the page. */
const STYLE = `
body {
  --ground: #f6f6f9; --card: #fff; --ink: #0f141a; --dim: #565c65; --edge: #c6c6cd; --blue: #006ce0;
  margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: var(--ground); color: var(--ink);
  font: 14px/20px 'Open Sans', 'Helvetica Neue', Roboto, Arial, sans-serif;
}
main {
  box-sizing: border-box; width: min(520px, calc(100vw - 24px)); padding: 20px 28px 28px;
  background: var(--card); border: 1px solid var(--edge); border-radius: 16px; overflow-wrap: anywhere;
}
.brand { display: flex; gap: 8px; align-items: center; margin: 0; color: var(--dim); font-weight: 700; }
.brand path { fill: none; stroke: var(--blue); stroke-width: 1.8; stroke-linecap: round; }
h1 { font-size: 24px; line-height: 30px; margin: 16px 0 8px; }
a { color: var(--blue); }
code { font-family: Monaco, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 12px; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 4px; }
@media (prefers-color-scheme: dark) {
  body { --ground: #0f141a; --card: #161d26; --ink: #ebebf0; --dim: #a4a4ad; --edge: #424650; --blue: #42b4ff; }
}
`;
