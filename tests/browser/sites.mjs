// What is published for the tests, and which pages came of it. Pages are found in the published folders, never listed here: a
// new kind of page is tested from the day it is published.

import { execFileSync } from 'node:child_process';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
const riskreg = process.env.RISKREG ?? join(target, 'debug/riskreg');
/** Where pictures and prints are left to be looked at. */
export const output = join(target, 'browser');
rmSync(output, { recursive: true, force: true });

/** Registers whose pages are looked at: one line each, with what `publish` is told. */
const PUBLISHED = [
  { name: 'hospital', register: 'registers', options: [] },
  { name: 'internal', register: 'registers/药剂科', options: ['--view', 'internal'] },
  { name: 'english', register: 'examples/safety', options: ['--lang', 'en'] },
  { name: 'draft', register: 'examples/three-level', options: ['--draft'] },
];

/** A register published into a folder of `output`, with its pages. */
export function publish(name, register, options) {
  const folder = join(output, 'sites', name);
  mkdirSync(dirname(folder), { recursive: true });
  execFileSync(riskreg, ['publish', register, '--out', folder, '--today', '2026-11-20', ...options], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return { name, folder, pages: pages(folder) };
}

/** The HTML pages of a folder: path from its root, what kind it is, its size. */
function pages(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.html'));
  const paths = files.map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'));
  return paths.sort().map((path) => {
    const file = join(folder, path);
    const kind = /<body data-page="([^"]*)"/.exec(readFileSync(file, 'utf8'))?.[1];
    if (!kind) { throw new Error(`${path} does not say what kind of page it is`); }
    return { path, kind, bytes: statSync(file).size, url: pathToFileURL(file).href };
  });
}

/** Of each kind of page, the longest. */
export function kinds(site) {
  const longest = new Map();
  for (const page of site.pages) {
    if (!longest.has(page.kind) || longest.get(page.kind).bytes < page.bytes) { longest.set(page.kind, page); }
  }
  return [...longest.values()];
}

export const sites = PUBLISHED.map(({ name, register, options }) => publish(name, register, options));
export const hospital = sites[0];

/** The address of a page as it is opened from the disk. */
export function onDisk(site, path) {
  return pathToFileURL(join(site.folder, path)).href;
}

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', json: 'application/json' };

/** Serves a folder on the loopback, and nothing beside it. */
export async function serve(site) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = resolve(site.folder, `.${path.endsWith('/') ? `${path}index.html` : path}`);
    if (!file.startsWith(site.folder + sep)) {
      response.writeHead(403).end();
      return;
    }
    const stream = createReadStream(file);
    stream.on('open', () => response.writeHead(200, { 'Content-Type': TYPES[file.split('.').pop()] ?? 'application/octet-stream' }));
    stream.on('error', () => response.writeHead(404).end());
    stream.pipe(response);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const base = `http://127.0.0.1:${server.address().port}/`;
  return { base, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}
