// The search in the head of every page, and a catalogue that goes over several pages: found everywhere, from the disk.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tab } from './chromium.mjs';
import { hospital, onDisk, output, publish } from './sites.mjs';

/** A register with more points than one page takes; every hundredth tells of 招标, the last of a department alone of 公车. */
function long() {
  const root = join(output, 'registers', 'long');
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('riskreg.toml', 'format = 1\nname = "长台账"\nkeys = "zh"\n');
  write('unit.yaml', '单位名称: 某局\n');
  for (let department = 0; department < 4; department += 1) {
    write(`第${department}科/department.yaml`, `名称: 第${department}科\n编号: K${department}\n`);
    const points = Array.from({ length: 400 }, (_, at) => `
  - 编号: R${at}
    风险点: 第${at}号风险
    表现形式: [${'私下改动内容，事后补记；'.repeat(12)}]
    等级: ${['一级', '二级', '三级'][at % 3]}
    责任人: [${at % 2 ? '经办员' : '科长'}]
    防控措施: [${at % 100 ? '每周核对全部单据并留存记录' : '招标文件由两人会审'}${at === 399 ? '，公车派单随附' : ''}]`);
    write(`第${department}科/经办员.yaml`, `岗位: 经办员\n编号: K${department}-1\n风险点:${points.join('')}\n`);
  }
  return publish('long', root, ['--draft', '--format', 'html']);
}

/** Types into the search of the head, and waits until it has looked everywhere. */
async function seek(page, words) {
  // What was found before says nothing of these words.
  await page.evaluate(() => { document.getElementById('found').textContent = ''; });
  await page.fill('#sq', words);
  await page.waitForFunction(() => /^(找到|没有)/.test(document.getElementById('found').textContent) && !document.getElementById('found').textContent.includes('已查'));
  return page.locator('#hitlist a').evaluateAll((links) => links.map((link) => decodeURIComponent(link.hash.slice(1))));
}

async function on(site, path, test) {
  const { page, faults, close } = await tab(site);
  const [file, anchor] = path.split('#');
  await page.goto(onDisk(site, file) + (anchor ? `#${anchor}` : ''));
  await test(page);
  assert.deepEqual(faults, []);
  await close();
}

/** Where the address leads: the row, and whether it is in sight. */
async function landed(page, id) {
  await page.waitForFunction((id) => {
    const row = document.getElementById(id);
    const top = row ? row.getBoundingClientRect().top : -1;
    return top >= 0 && top < innerHeight;
  }, id);
}

describe('the search in the head of a page', () => {
  for (const path of ['index.html', '药剂科/index.html', 'measures.html']) {
    it(`${path}: finds two characters, one, and Traditional ones, and leads to the risk point`, () => on(hospital, path, async (page) => {
      const found = await seek(page, '公车');
      assert.equal(found.length, 2);
      assert.deepEqual(await seek(page, '公車'), found);
      assert.ok((await page.locator('#hitlist mark').allInnerTexts()).every((text) => text === '公车'));
      assert.ok((await seek(page, '标')).length > found.length);
      assert.deepEqual(await seek(page, '没有这样的词'), []);
      await seek(page, '公車');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await landed(page, found[0]);
    }));
  }

  it('is shut by Escape, and Enter goes to the catalogue with the words', () => on(hospital, 'index.html', async (page) => {
    await seek(page, '招标');
    await page.keyboard.press('Escape');
    assert.equal(await page.isVisible('#hits'), false);
    await page.keyboard.press('Enter');
    await page.waitForURL(/catalogue\.html#q=/);
    assert.match(await page.innerText('#count'), /显示 10 \//);
  }));
});

describe('a catalogue over several pages', () => {
  const site = long();
  const rows = (page) => page.locator('table.cat:visible tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelector('.id').textContent));
  const told = async (page, pattern) => {
    await page.waitForFunction((source) => new RegExp(source).test(document.getElementById('count').textContent) && !document.getElementById('count').textContent.includes('已查'), pattern.source);
  };

  it('is looked through as a whole from each of its pages', async () => {
    const pages = site.pages.filter(({ path }) => path.startsWith('catalogue'));
    assert.ok(pages.length > 1 && pages.every(({ bytes }) => bytes < 1e6));
    for (const { path } of pages) {
      await on(site, path, async (page) => {
        await page.fill('#q', '公車');
        await told(page, /找到 4 个/);
        assert.deepEqual(await rows(page), ['K0-1-R399', 'K1-1-R399', 'K2-1-R399', 'K3-1-R399']);
        await page.fill('#dept', '第2科');
        await told(page, /找到 1 个/);
        await page.click('table.cat:visible tbody a');
        await landed(page, 'K2-1-R399');
      });
    }
  });

  it('shows some hundred of many, says how many there are, and sorts all of them', () => on(site, 'catalogue.html', async (page) => {
    const before = await page.innerText('#count');
    await page.fill('#ow', '科长');
    await told(page, /找到 800 个.*只列出前 300 个/);
    assert.equal((await rows(page)).length, 300);
    await page.click('table.cat:visible th[data-k=lv] .sort');
    // Of the 800, 268 are of the first level.
    await page.waitForFunction(() => {
      const levels = Array.from(document.querySelectorAll('table.cat:not([hidden]) tbody .lvc'), (cell) => cell.textContent);
      return levels.length === 300 && levels.every((level, at) => level === (at < 268 ? '一级' : '二级'));
    });
    await page.click('form .reset');
    await told(page, /^共/);
    assert.equal(await page.innerText('#count'), before);
  }));

  it('an address finds its point on whichever page it stands now, or says that there is none', async () => {
    await on(site, 'catalogue.html#K3-1-R200', (page) => landed(page, 'K3-1-R200'));
    await on(site, 'catalogue.html#K9-R1', (page) => told(page, /没有编号为 K9-R1 的风险点/));
  });
});
