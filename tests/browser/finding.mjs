// The catalogue: search in any Chinese, filters, sorting, addresses that lead to one risk point or to a set of them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tab } from './chromium.mjs';
import { hospital, onDisk } from './sites.mjs';

const CATALOGUE = onDisk(hospital, 'catalogue.html');

/** The risk points in sight, in their order: each its post and its id. */
function ids(page) {
  return page.locator('#cat tbody tr:visible').evaluateAll((rows) => rows.map((row) => `${row.querySelector('td[data-l] a').textContent} ${row.querySelector('.id').textContent}`));
}

/** Types into the search box as a reader would, and tells what is left. */
async function search(page, words) {
  await page.fill('input[type=search]', words);
  return ids(page);
}

async function onCatalogue(test, address = CATALOGUE) {
  const opened = await tab(hospital);
  await opened.page.goto(address);
  await test(opened.page);
  assert.deepEqual(opened.faults, []);
  await opened.close();
}

describe('the catalogue', () => {
  it('finds words of two characters', () => onCatalogue(async (page) => {
    assert.deepEqual(await search(page, '公车'), ['车辆管理员 R1', '院办公室主任 YB01-R4']);
    assert.deepEqual(await search(page, '招标'), [
      '分管后勤副院长 LD04-R3', '院长 LD01-R3', '设备采购员 SB02-R2', '总务科主任 ZW01-R2', '基建项目管理员 ZW03-R4',
      '科研经费管理员 KJ02-R3', '本部门 JY-R2', '检验科主任 JY01-R1', '检验科主任 JY01-R3', '院办公室主任 YB01-R4',
    ]);
  }));

  it('finds what is typed in Traditional characters, in wide letters, and in any order of words', () => onCatalogue(async (page) => {
    const simplified = await search(page, '采购');
    assert.ok(simplified.length > 20, simplified);
    assert.deepEqual(await search(page, '採購'), simplified);
    assert.deepEqual(await search(page, 'ＣＧＹ'), await search(page, 'cgy'));
    assert.deepEqual(await search(page, '供应商 采购'), await search(page, '采购　供应商'));
  }));

  it('marks what it found and says how many there are', () => onCatalogue(async (page) => {
    const found = await search(page, '統方');
    assert.ok((await page.locator('#cat mark').allInnerTexts()).every((text) => text === '统方'));
    assert.match(await page.innerText('#count'), new RegExp(`显示 ${found.length} / \\d+ 个风险点`));
    assert.deepEqual(await search(page, '没有这样的词'), []);
    assert.ok(await page.isVisible('#none'));
    await page.click('#none .reset');
    assert.equal(await page.isVisible('#none'), false);
  }));

  it('filters by level, department and category together', () => onCatalogue(async (page) => {
    const all = await ids(page);
    await page.locator('label.pick').first().click();
    const grave = await ids(page);
    assert.ok(grave.length > 0 && grave.length < all.length);
    await page.selectOption('select[name=dept]', { index: 2 });
    const there = await ids(page);
    assert.ok(there.length > 0 && there.length < grave.length && there.every((id) => grave.includes(id)));
    await page.click('form .reset');
    assert.deepEqual(await ids(page), all);
  }));

  it('an address brings back a set of risk points, or leads to one', () => onCatalogue(async (page) => {
    const found = await search(page, '招标');
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    assert.deepEqual(await ids(page), found);
    const [first] = await page.locator('#cat tbody tr').evaluateAll((rows) => rows.slice(-1).map((row) => row.id));
    await page.goto(`${CATALOGUE}#${first}`);
    await page.reload();
    assert.ok(await page.evaluate((id) => {
      const box = document.getElementById(id).getBoundingClientRect();
      return box.top >= 0 && box.top < innerHeight;
    }, first));
  }));

  it('is sorted by a button, with the keyboard too, and says how', () => onCatalogue(async (page) => {
    const before = await ids(page);
    const head = page.locator('th[data-k=lv]');
    await head.locator('button').focus();
    const ranks = () => page.locator('#cat tbody tr:visible').evaluateAll((rows) => rows.map((row) => Number(row.dataset.lv)));
    for (const [key, sorted, sign] of [['Enter', 'ascending', 1], ['Space', 'descending', -1]]) {
      await page.keyboard.press(key);
      assert.equal(await head.getAttribute('aria-sort'), sorted);
      const now = await ranks();
      assert.ok(now.every((rank, at) => at === 0 || (rank - now[at - 1]) * sign >= 0), sorted);
    }
    await page.keyboard.press('Enter');
    assert.equal(await head.getAttribute('aria-sort'), 'none');
    assert.deepEqual(await ids(page), before);
  }));
});
