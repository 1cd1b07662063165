// The pictures of the README, made again: `node tests/browser/screenshots.mjs` after `tests/browser/run`.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PHONE, close, tab } from './chromium.mjs';
import { hospital, onDisk, root } from './sites.mjs';

/** What is shown: the name of the picture, the page, how large the window is, what else the tab is told. */
const SHOWN = [
  ['overview', 'index.html', { width: 1100, height: 820 }, {}],
  ['department', '药剂科/index.html', { width: 1100, height: 820 }, {}],
  ['post-phone-dark', '药剂科/药品采购员.html', PHONE, { colorScheme: 'dark' }],
];

const folder = join(root, 'examples/screenshots');
mkdirSync(folder, { recursive: true });
for (const [name, path, viewport, options] of SHOWN) {
  const opened = await tab(hospital, { viewport, ...options });
  await opened.page.goto(onDisk(hospital, path));
  await opened.page.screenshot({ path: join(folder, `${name}.png`), caret: 'initial' });
  await opened.close();
}
await close();
