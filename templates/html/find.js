/* The search over all pages: fetched when it is first used. The points lie in files beside this one, as many as the
   catalogue has pages; each is looked through from its first to its last character. */
var MOST = 300, FEW = 50, KEPT = 40;
var form = d.querySelector('form[data-search]'), base = form.getAttribute('data-search'), list = form.getAttribute('data-list');
var contents = null, parts = {}, kept = [], waiting = {}, turn = 0;

/* Files call these with what they hold. */
window.riskreg = {
  contents: function (data) { contents = data; learn(data.fold); done('contents', data); },
  part: function (n, data) { done('' + n, data); },
  at: function (n, data) { done('at-' + n, data); }
};
function done(name, data) {
  var fns = waiting[name] || [];
  delete waiting[name];
  fns.forEach(function (fn) { fn(data); });
}
function load(name, fn) {
  var s;
  if (waiting[name]) { waiting[name].push(fn); return; }
  waiting[name] = [fn];
  s = d.createElement('script');
  s.charset = 'utf-8';
  s.src = base + name + '.js';
  s.onload = function () { d.body.removeChild(s); };
  s.onerror = function () { d.body.removeChild(s); done(name, null); };
  d.body.appendChild(s);
}
function begin(fn) { if (contents) { fn(contents); } else { load('contents', fn); } }
function page(n) { return list.replace(/\.html$/, (n > 1 ? '-' + n : '') + '.html'); }

/* The rows of one part, folded; the parts used last are kept. */
function rowsOf(n, fn) {
  if (parts[n]) { fn(parts[n]); return; }
  load('' + n, function (groups) {
    if (!groups) { fn(null); return; }
    var rows = [];
    groups.forEach(function (g) {
      g[2].forEach(function (p) {
        var dept = norm(g[0] + '\n' + g[1][0]), post = g[1][1];
        rows.push({
          n: n * 1e6 + rows.length, page: n, code: p[0], anchor: p[1] || p[0], title: p[2], lv: p[3], cat: p[4], power: p[5], owners: p[6],
          shows: p[7], measures: p[8], watch: p[9], ls: p[10] || '', sum: p[11] === 1, place: g[1][0], post: post,
          dept: dept, pw: norm(p[5]), ow: norm(p[6]),
          text: norm([g[1][0], post, p[0], p[2], p[5], p[4], levelName(p[3]), p[6], p[9], p[7]].concat(p[8]).join('\n'))
        });
      });
    });
    parts[n] = rows;
    kept.push(n);
    if (kept.length > KEPT) { delete parts[kept.shift()]; }
    fn(rows);
  });
}
function levelName(lv) { var b = lv ? badges[lv - 1] : null; return b ? b.textContent : ''; }

/* Looks through all parts, one after another; a newer search ends an older one. `step` hears of each, and at the last
   that it is the last. */
function scan(fits, order, step) {
  var mine = ++turn, found = { hits: [], count: 0, by: {}, done: 0, of: contents.parts, failed: false };
  function next(n) {
    rowsOf(n, function (rows) {
      if (mine !== turn) { return; }
      if (!rows) { found.failed = true; }
      (rows || []).forEach(function (r) {
        if (!fits(r)) { return; }
        found.hits.push(r);
        if (!r.sum) { found.count++; found.by[r.lv] = (found.by[r.lv] || 0) + 1; }
      });
      if (order && (n === found.of || found.hits.length > 10 * MOST)) { found.hits.sort(order); }
      if (found.hits.length > MOST && (!order || found.hits.length > 10 * MOST || n === found.of)) { found.hits.length = MOST; }
      found.done = n;
      step(found, n === found.of);
      if (n < found.of) { if (n % 8) { next(n + 1); } else { setTimeout(function () { next(n + 1); }, 0); } }
    });
  }
  if (found.of) { next(1); } else { step(found, true); }
}
function stop() { turn++; }

var badges = all('.badges .lv', form);
function badge(lv) { return lv && badges[lv - 1] ? badges[lv - 1].cloneNode(true) : d.createTextNode(''); }
function address(r) { return page(r.page) + '#' + encodeURIComponent(r.anchor); }
function progress(found, last) {
  if (found.failed && last) { return say('（有的数据没有读到，结果可能不全）', ' (some data could not be read: there may be more)'); }
  return last || found.of < 2 ? '' : say('（已查 ', ' (') + found.done + ' / ' + found.of + say(' 份）', ' files so far)');
}
function broken(status) {
  status.textContent = say('本浏览器不让页面读取搜索数据。可以逐页翻看，或者换用新一些的浏览器。', 'This browser keeps the page from reading the data of the search. Go page by page, or use a newer one.');
}

/* In the head of every page: hits in place, and the way to all of them. */
function seek() {
  var panel = d.getElementById('hits'), status = d.getElementById('found'), shown = d.getElementById('hitlist'), more = d.getElementById('more'), timer = 0;
  function close() { panel.hidden = true; stop(); }
  function snippet(r, terms) {
    var rest = [r.shows].concat(r.measures), k, t, at, low;
    for (t = 0; t < terms.length; t++) {
      if (norm(r.title).indexOf(terms[t]) >= 0) { continue; }
      for (k = 0; k < rest.length; k++) {
        low = norm(rest[k]);
        at = low.indexOf(terms[t]);
        if (at >= 0) { return (at > 16 ? '…' : '') + rest[k].slice(Math.max(0, at - 16), at + 40) + (at + 40 < rest[k].length ? '…' : ''); }
      }
    }
    return '';
  }
  function item(r, terms) {
    var li = make('li'), a = make('a'), words = snippet(r, terms);
    a.href = address(r);
    a.appendChild(badge(r.lv));
    a.appendChild(make('b', '', r.title));
    a.appendChild(make('span', 'muted', r.code + ' · ' + r.post + (r.place === r.post ? '' : ' · ' + r.place)));
    if (words) { a.appendChild(make('span', 'words', words)); }
    li.appendChild(a);
    mark(a, terms);
    return li;
  }
  function look() {
    var typed = form.q.value, terms;
    if (!words(typed).length) { close(); return; }
    begin(function (data) {
      panel.hidden = false;
      if (!data) { empty(shown); more.hidden = true; broken(status); return; }
      terms = words(typed);
      scan(function (r) { return terms.every(function (t) { return r.text.indexOf(t) >= 0; }); }, null, function (found, last) {
        var list = found.hits.slice(0, FEW);
        status.textContent = (found.hits.length ? say('找到 ', '') + found.count + say(' 个风险点', ' risk points') : last ? say('没有找到。可以换一个更短的词。', 'Nothing found: try a shorter word.') : say('正在查找', 'looking')) + progress(found, last);
        if (shown.childNodes.length !== list.length || found.done === 1 || last) {
          empty(shown);
          list.forEach(function (r) { shown.appendChild(item(r, terms)); });
        }
        more.hidden = found.hits.length <= FEW;
        more.href = page(1) + '#q=' + encodeURIComponent(typed);
      });
    });
  }
  on(form.q, 'input', function () { clearTimeout(timer); timer = setTimeout(look, 120); });
  on(form.q, 'focus', function () { if (form.q.value && panel.hidden) { look(); } });
  on(form, 'keydown', function (e) {
    var links = all('a', panel), at = links.indexOf(d.activeElement);
    if (e.keyCode === 27 && !panel.hidden) { close(); form.q.focus(); e.preventDefault(); }
    if (panel.hidden || (e.keyCode !== 40 && e.keyCode !== 38)) { return; }
    at += e.keyCode === 40 ? 1 : -1;
    if (at < 0) { form.q.focus(); } else if (links[at]) { links[at].focus(); }
    e.preventDefault();
  });
  on(d, 'click', function (e) { if (!form.contains(e.target)) { close(); } });
  on(d, 'focusin', function (e) { if (!form.contains(e.target)) { close(); } });
  look();
}

/* The catalogue over several pages: conditions look through all of them, and without any the page stands as it is. */
function longList() {
  var asked = conditions(form), table = d.getElementById('cat'), status = d.getElementById('count'), none = d.getElementById('none');
  var here = status.textContent, timer = 0, result = table.cloneNode(false), heads = table.querySelector('thead'), body = make('tbody');
  result.removeAttribute('id');
  [table.querySelector('caption'), table.querySelector('colgroup'), heads].forEach(function (el) { result.appendChild(el.cloneNode(true)); });
  result.appendChild(body);
  result.hidden = true;
  table.parentNode.insertBefore(result, table);
  function row(r, terms) {
    var tr = make('tr'), cells = [make('td', '', r.place), make('td', '', r.post), make('td', 'id'), make('td'), make('td', '', r.cat), make('td', 'lvc'), make('td', 'blk'), make('td', '', r.owners)];
    var a = make('a', '', r.code), ol = make('ol');
    all('thead th', result).forEach(function (th, k) { if (k !== 2 && k !== 3 && k !== 5) { cells[k].setAttribute('data-l', th.getAttribute('data-n') || th.textContent); } });
    a.href = address(r);
    cells[2].appendChild(a);
    cells[3].appendChild(make('b', '', r.title));
    cells[3].appendChild(d.createTextNode(r.shows));
    if (r.power) { cells[3].appendChild(make('span', 'pwl muted', say('职权：', 'Power: ') + r.power)); }
    cells[5].appendChild(badge(r.lv));
    if (r.measures.length) { r.measures.forEach(function (m) { ol.appendChild(make('li', 'bare', m)); }); cells[6].appendChild(ol); }
    if (r.watch) { cells[7].appendChild(make('br')); cells[7].appendChild(make('span', 'muted', say('监控：', 'Monitor: ') + r.watch)); }
    cells.forEach(function (c) { tr.appendChild(c); });
    mark(tr, terms);
    return tr;
  }
  function aside(hidden) {
    result.hidden = !hidden;
    table.hidden = hidden;
    all('.jump, .turn').forEach(function (el) { el.hidden = hidden; });
  }
  function show(keep) {
    var taken = asked.taken();
    if (!keep) { asked.keep(); }
    if (!asked.write() && !asked.sort) { stop(); aside(false); none.hidden = true; status.textContent = here; return; }
    scan(taken.fits, asked.sort ? asked.compare : null, function (found, last) {
      var list = found.hits.slice(0, MOST);
      aside(true);
      if (found.done === 1 || last || body.childNodes.length < list.length) {
        empty(body);
        list.forEach(function (r) { body.appendChild(row(r, taken.terms)); });
      }
      result.hidden = list.length === 0;
      none.hidden = !last || list.length > 0;
      status.textContent = say('找到 ', '') + found.count + say(' 个风险点', ' risk points') + asked.mix(found.by) +
        (found.hits.length >= MOST ? say('；只列出前 ' + MOST + ' 个，请再加条件', '; the first ' + MOST + ' are listed, add a condition') : '') + progress(found, last);
    });
  }
  function bucket(anchor) {
    for (var k = 0, h = 0; k < anchor.length; k++) { h = (h * 31 + anchor.charCodeAt(k)) % 65521; }
    return h % contents.at;
  }
  /* The page on which a point stands now may be another than when its address was written down. */
  function lead(anchor) {
    var el = d.getElementById(anchor);
    if (el) { el.scrollIntoView(); return; }
    load('at-' + bucket(anchor), function (pages) {
      if (pages && pages.hasOwnProperty(anchor)) { location.replace(page(pages[anchor]) + '#' + encodeURIComponent(anchor)); } else { missing(anchor, status); }
    });
  }
  function read() {
    var h = location.hash.slice(1);
    asked.read(h.indexOf('=') > 0 ? h : '');
    asked.heads(result);
    show(true);
    if (h && h.indexOf('=') < 0) { lead(plain(h)); }
  }
  begin(function (data) {
    if (!data) { form.hidden = true; status.textContent = here; d.getElementById('nodata').hidden = false; return; }
    offer('depts', data.depts); offer('pws', data.powers); offer('ows', data.owners);
    data.categories.forEach(function (c) { var o = make('option', '', c[0] + ' ' + c[1]); o.value = c[0]; form.cat.appendChild(o); });
    function later() { clearTimeout(timer); timer = setTimeout(show, 150); }
    on(form, 'input', later);
    on(form, 'change', later);
    on(form, 'submit', function (e) { e.preventDefault(); });
    all('.reset').forEach(function (b) { on(b, 'click', function () { asked.clear(); asked.sort = ''; asked.heads(result); show(); form.q.focus(); }); });
    [table, result].forEach(function (t) {
      all('th[data-k] .sort', t).forEach(function (b) {
        on(b, 'click', function () { asked.turn(b.parentNode.getAttribute('data-k')); asked.heads(table); asked.heads(result); show(true); });
      });
    });
    on(window, 'hashchange', read);
    asked.heads(table);
    read();
  });
}
if (form.id === 'seek') { seek(); } else { longList(); }
