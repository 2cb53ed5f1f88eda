// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { platform } from 'node:process';

import type { Environment } from '../settings.ts';

/** Whether there is a browser to open: where a desktop is, on Linux. */
export function hasBrowser({ DISPLAY, WAYLAND_DISPLAY, BROWSER }: Environment): boolean {
  const isDesktop = platform === 'darwin' || platform === 'win32';
  return isDesktop || [DISPLAY, WAYLAND_DISPLAY, BROWSER].some((set) => (set ?? '') !== '');
}

/** Has the platform open a URL, by no shell. What comes of it is seen in the browser, or nowhere. */
export function openBrowser(url: string, environment: Environment): void {
  const [file, ...args] = OPENERS[platform] ?? ['xdg-open'];
  const options = { detached: true, stdio: 'ignore', env: environment } as const;
  const child = spawn(file, [...args, url], options);
  // The URL was printed, too.
  child.once('error', () => undefined);
  child.unref();
}

/** `start` of Windows is of its shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32.exe', 'url.dll,FileProtocolHandler'],
};
