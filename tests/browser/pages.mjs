// Every page is quiet, whole and fits; every kind of page is without an accessibility fault.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import axe from 'axe-core';
import { LAPTOP, NARROW, PHONE, sticksOut, tab } from './chromium.mjs';
import { hospital, kinds, output, serve, sites } from './sites.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What repeats is judged by its first ones: axe takes a minute for a table of three hundred rows. */
function shorten() {
  document.querySelectorAll('tbody:nth-of-type(n+5), tr:nth-child(n+11), article:nth-of-type(n+6)').forEach((element) => element.remove());
}

for (const site of sites) {
  describe(`pages of ${site.name}`, { concurrency: 2 }, () => {
    it('no page says, asks for or moves anything when it is opened from the disk, and none is wider than a phone', async () => {
      const { page, faults, close } = await tab(site, { viewport: NARROW });
      const wrong = [];
      for (const { path, url } of site.pages) {
        await page.goto(url);
        const out = await sticksOut(page);
        const twice = await page.evaluate(() => {
          const ids = Array.from(document.querySelectorAll('[id]'), (element) => element.id);
          return ids.filter((id, at) => ids.indexOf(id) !== at);
        });
        wrong.push(...faults.splice(0), ...out, ...twice.map((id) => `id twice: ${id}`));
        assert.deepEqual(wrong, [], path);
      }
      await close();
    });

    for (const { kind, path, url } of kinds(site)) {
      it(`${kind}: axe finds nothing in light and dark, on a phone and a laptop`, async () => {
        const folder = join(output, 'pictures', site.name);
        mkdirSync(folder, { recursive: true });
        for (const [device, viewport] of Object.entries({ phone: PHONE, laptop: LAPTOP })) {
          const { page, close } = await tab(site, { viewport });
          await page.goto(url);
          // The first site in every way; of the others, which differ in words, each width and each scheme once.
          const schemes = site === hospital ? ['light', 'dark'] : [device === 'phone' ? 'dark' : 'light'];
          for (const colorScheme of schemes) {
            await page.emulateMedia({ colorScheme });
            const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight), 3000);
            const file = join(folder, `${kind.replaceAll(' ', '-')}-${device}-${colorScheme}.png`);
            await page.screenshot({ path: file, clip: { x: 0, y: 0, width: viewport.width, height }, fullPage: true, caret: 'initial' });
            await page.evaluate(shorten);
            await page.evaluate(axe.source);
            const found = await page.evaluate((rules) => window.axe.run({ runOnly: rules, resultTypes: ['violations'] }), RULES);
            const told = found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`);
            assert.deepEqual(told, [], `${path}, ${device}, ${colorScheme}`);
          }
          await close();
        }
      });
    }
  });
}

it('served from a host, every kind of page asks for nothing but itself', async () => {
  const server = await serve(hospital);
  const { page, faults, close } = await tab(server.base);
  for (const { path } of kinds(hospital)) {
    await page.goto(server.base + path);
    assert.deepEqual(faults, [], path);
  }
  await close();
  await server.close();
});

it('without scripts every row, post and heading is there, and no control that does nothing', async () => {
  const { page, close } = await tab(hospital, { javaScriptEnabled: false });
  for (const { path, url } of kinds(hospital)) {
    await page.goto(url);
    // What is hidden, but for the words that only screen readers are told.
    const hidden = await page.locator('main tr:not(:visible), main section:not(:visible), main article:not(:visible)').count();
    assert.equal(hidden, await page.locator('main details tr:not(:visible)').count(), path);
    assert.equal(await page.locator('button:visible, input:visible, select:visible').count(), 0, path);
  }
  await close();
});
