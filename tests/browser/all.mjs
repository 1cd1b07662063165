// Every test of published pages, in one process: one Chromium, each register published once.

import { after } from 'node:test';
import { close } from './chromium.mjs';

await import('./pages.mjs');
await import('./keyboard.mjs');
await import('./finding.mjs');
await import('./print.mjs');
await import('./hostile.mjs');

after(close);
