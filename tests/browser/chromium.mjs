// Debian's Chromium, driven by Playwright, and pages in it that are watched: whatever a page says, asks for or does
// beyond being read is kept as a fault.

import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';

export const PHONE = { width: 375, height: 740 };
export const LAPTOP = { width: 1366, height: 768 };
/** The narrowest that WCAG 1.4.10 asks for. */
export const NARROW = { width: 320, height: 640 };

let started;

function browser() {
  started ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return started;
}

export async function close() {
  if (started) { await (await started).close(); }
}

/** A tab in a profile of its own. `faults` fills while it is used; `site` may be a published folder or the address of a server. */
export async function tab(site, options = {}) {
  const context = await (await browser()).newContext({ viewport: LAPTOP, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const base = typeof site === 'string' ? site : `${pathToFileURL(site.folder).href}/`;
  const faults = [];
  page.on('console', (message) => {
    if (['error', 'warning', 'assert'].includes(message.type())) { faults.push(`console: ${message.text()}`); }
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => {});
  });
  page.on('popup', (popup) => faults.push(`window: ${popup.url()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith('data:')) { faults.push(`request: ${request.url()}`); }
  });
  page.on('requestfailed', (request) => faults.push(`failed: ${request.url()}`));
  return { page, context, faults, close: () => context.close() };
}

/** Elements that stick out of the page to the right, where it can be scrolled aside at all. */
export function sticksOut(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) { return []; }
    const wide = Array.from(document.body.querySelectorAll('*')).filter((element) => element.getBoundingClientRect().right > width + 1);
    return [`${document.scrollingElement.scrollWidth} wide on ${width}`]
      .concat(wide.slice(0, 5).map((element) => `${element.tagName}.${element.getAttribute('class') || ''}: ${element.textContent.slice(0, 30)}`));
  });
}
