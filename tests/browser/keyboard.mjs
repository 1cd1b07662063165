// Whoever has no mouse gets everywhere, sees where they are, and may skip what stands on every page.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tab } from './chromium.mjs';
import { hospital, kinds, onDisk } from './sites.mjs';

/** So many stops are walked on a page. */
const STOPS = 40;

/** What has the focus: its place among all elements, whether it shows it, and whether it is in sight. */
function focused() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    at: Array.from(document.querySelectorAll('*')).indexOf(element),
    what: `${element.tagName} ${element.textContent.trim().slice(0, 20)}`,
    body: element === document.body,
    shown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth,
    skip: element.className === 'skip',
    inside: document.getElementById('main').contains(element),
  };
}

describe('by keyboard', () => {
  for (const { kind, url } of kinds(hospital)) {
    it(`${kind}: the first stop skips to the content; all stops come in order and show the focus`, async () => {
      const { page, close } = await tab(hospital);
      await page.goto(url);
      await page.keyboard.press('Tab');
      const first = await page.evaluate(focused);
      assert.ok(first.skip && first.shown && first.seen, first.what);
      let before = first.at;
      for (let stop = 1; stop < STOPS; stop += 1) {
        await page.keyboard.press('Tab');
        const now = await page.evaluate(focused);
        if (now.body) { break; }
        assert.ok(now.shown, `${now.what} does not show that it has the focus`);
        assert.ok(now.seen, `${now.what} has the focus out of sight`);
        assert.ok(now.at > before, `${now.what} comes out of order`);
        before = now.at;
      }
      await page.goto(url);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      const after = await page.evaluate(focused);
      assert.ok(after.inside || after.body || !(await page.locator('main a, main button, main input').count()), `skipped to ${after.what}`);
      await close();
    });
  }

  it('a department of the overview is opened and shut with Enter and Space', async () => {
    const { page, close } = await tab(hospital);
    await page.goto(onDisk(hospital, 'index.html'));
    const button = page.locator('.tree .tw').first();
    const rows = page.locator('.tree tbody.g').filter({ has: page.locator('.tw') }).first().locator('.n2:visible');
    assert.equal(await rows.count(), 0);
    await button.focus();
    for (const [key, open] of [['Enter', 'true'], ['Space', 'false']]) {
      await page.keyboard.press(key);
      assert.equal(await button.getAttribute('aria-expanded'), open);
      assert.equal(await rows.count() > 0, open === 'true');
    }
    await close();
  });
});
