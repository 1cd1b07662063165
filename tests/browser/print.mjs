// On paper: A4, nothing cut off, no empty sheet, and the head of a long table on every sheet.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { tab } from './chromium.mjs';
import { hospital, kinds, output } from './sites.mjs';

/** Kinds of which every page is printed, not the longest alone: each is a form of its own. */
const EACH = [/^forms/];

/** How many sheets a page may take, where it matters: the page, the fewest, the most. */
const SHEETS = [
  ['hospital', 'index.html', 2, 8],
];

const A4 = [595, 842];

function bare(text) {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

/** The sheets of a printed page: their sizes, the text of each, and words that lie beyond an edge. */
function sheets(file) {
  const boxes = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const raw = execFileSync('pdftotext', ['-raw', file, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }).split('\f');
  return boxes.split('<page ').slice(1).map((page, at) => {
    const [width, height] = [/width="([\d.]+)"/, /height="([\d.]+)"/].map((part) => Math.round(Number(part.exec(page)[1])));
    const words = [...page.matchAll(/<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">([^<]*)/g)];
    const beyond = words.filter(([, left, top, right, bottom]) => left < -1 || top < -1 || right > width + 1 || bottom > height + 1);
    return { size: [width, height].sort((a, b) => a - b), beyond: beyond.map((word) => word[5]), text: bare(raw[at] ?? '') };
  });
}

/** The tables of a page as it is printed: the head of the last column, and what stands in that column. */
function tables() {
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
  const read = (element) => element.innerText;
  return Array.from(document.querySelectorAll('main table')).filter(seen).map((table) => {
    const last = (row) => Array.from(row.cells).filter(seen).pop();
    const edge = table.getBoundingClientRect().right;
    const rows = Array.from(table.tBodies).flatMap((body) => Array.from(body.rows)).filter(seen);
    // A cell that another covers from above is not the last of its column.
    const cells = rows.map(last).filter((cell) => cell && cell.getBoundingClientRect().right > edge - 3);
    const head = table.tHead && table.tHead.rows.length && last(table.tHead.rows[table.tHead.rows.length - 1]);
    return { head: head ? read(head) : '', cells: cells.map(read), height: table.getBoundingClientRect().height };
  });
}

// The others differ in words, not in how they lie on paper.
for (const site of [hospital]) {
  describe(`${site.name} on paper`, { concurrency: 2 }, () => {
    const each = site.pages.filter(({ kind }) => EACH.some((pattern) => pattern.test(kind)));
    const printed = new Set([...kinds(site), ...each]);
    for (const { kind, path, url } of printed) {
      it(`${kind} ${path}: whole on A4`, async () => {
        const { page, close } = await tab(site, { viewport: { width: 690, height: 1000 } });
        await page.goto(url);
        await page.emulateMedia({ media: 'print', colorScheme: 'light' });
        const shown = await page.evaluate(tables);
        const folder = join(output, 'prints', site.name);
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `${path.replaceAll('/', '-').replace(/\.html$/, '')}.pdf`);
        writeFileSync(file, await page.pdf({ preferCSSPageSize: true }));
        await close();
        const pages = sheets(file);
        for (const [number, { size, beyond, text }] of pages.entries()) {
          assert.deepEqual(size, A4, `sheet ${number + 1}`);
          assert.deepEqual(beyond, [], `beyond the edge of sheet ${number + 1}`);
          assert.ok(text.length > 8, `sheet ${number + 1} is empty`);
        }
        const whole = pages.map(({ text }) => text).join('');
        for (const { head, cells, height } of shown) {
          for (const cell of cells.map(bare)) {
            // Where a cell goes on over the page, its beginning and its end are still there.
            const found = whole.includes(cell) || (whole.includes(cell.slice(0, 5)) && whole.includes(cell.slice(-5)));
            assert.ok(found, `cut off: ${cell}`);
          }
          if (head && height > 2500) {
            const times = pages.filter(({ text }) => text.includes(bare(head))).length;
            assert.ok(times > 1, `the head of the column ${head} stands on ${times} sheets`);
          }
        }
        for (const [, , fewest, most] of SHEETS.filter(([name, of]) => name === site.name && of === path)) {
          assert.ok(pages.length >= fewest && pages.length <= most, `${pages.length} sheets`);
        }
      });
    }
  });
}
