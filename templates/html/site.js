/* The script of the pages that act: the overview and a catalogue on one page. ES5, no library, no network. Without it
   every page is still whole. */
/* The roll-up tree: shut and open */
function tree() {
  var groups = all('.tree tbody.g'), every = d.getElementById('every');
  function set(g, shut) {
    var b = g.querySelector('.tw');
    if (!b) { return; }
    if (shut) { g.classList.add('shut'); } else { g.classList.remove('shut'); }
    b.setAttribute('aria-expanded', shut ? 'false' : 'true');
  }
  function label() { every.textContent = d.querySelector('.tree .shut') ? say('展开全部岗位', 'Show all posts') : say('收起全部岗位', 'Hide all posts'); }
  groups.forEach(function (g) {
    set(g, true);
    on(g.querySelector('.tw'), 'click', function () { set(g, !g.classList.contains('shut')); label(); });
  });
  if (!every) { return; }
  on(every, 'click', function () {
    var open = !!d.querySelector('.tree .shut');
    groups.forEach(function (g) { set(g, !open); });
    label();
  });
  label();
}

/* The catalogue where all of it stands on one page: its rows are the data */
function unmark(row) {
  all('mark', row).forEach(function (m) {
    var p = m.parentNode;
    p.replaceChild(d.createTextNode(m.textContent), m);
    p.normalize();
  });
}

function catalogue() {
  var table = d.getElementById('cat'), form = d.getElementById('find');
  if (!table || !form || form.hasAttribute('data-search')) { return; }
  learn(form.getAttribute('data-fold') || '');
  var asked = conditions(form), status = d.getElementById('count'), none = d.getElementById('none');
  var groups = all('tbody', table), flat = d.createElement('tbody'), rows = [], cell = null, powers = [], owners = [];

  function said(tr, sel, list) {
    var el = tr.querySelector(sel), text = el ? el.textContent : '';
    if (text && list.indexOf(text) < 0) { list.push(text); }
    return norm(text);
  }
  groups.forEach(function (g) {
    cell = null;
    all('tr', g).forEach(function (tr) {
      var first = tr.querySelector('.dept');
      if (first) { cell = first; } else { first = cell.cloneNode(true); tr.insertBefore(first, tr.firstChild); }
      var r = { tr: tr, cell: first, body: g, n: rows.length, lv: +tr.getAttribute('data-lv'), cat: tr.getAttribute('data-cat'), ls: tr.getAttribute('data-ls'), sum: tr.hasAttribute('data-sum'), dept: g.getAttribute('data-dept') };
      r.pw = said(tr, '.pw', powers);
      r.ow = said(tr, '.ow', owners);
      r.text = textNodes(tr, []).map(function (t) { return norm(t.nodeValue); }).join('\n');
      rows.push(r);
    });
  });
  offer('pws', powers);
  offer('ows', owners);

  /* Merged cells follow what is seen: neighbours of one department, worked out again after each filter and sort */
  function merge(list) {
    var k, head = null;
    for (k = 0; k < list.length; k++) {
      if (!asked.sort && head && head.dept === list[k].dept) {
        head.span++; list[k].cell.className = 'dept off'; list[k].cell.hidden = true;
      } else {
        head = list[k]; head.span = 1; head.cell.className = 'dept'; head.cell.hidden = false;
      }
      list[k].head = head;
    }
    for (k = 0; k < list.length; k++) {
      if (list[k].head === list[k]) {
        list[k].cell.rowSpan = list[k].span;
        list[k].cell.setAttribute('scope', asked.sort ? 'row' : 'rowgroup');
      }
    }
  }
  function order(list) {
    var now = list.slice();
    if (asked.sort) {
      now.sort(asked.compare);
      groups.forEach(function (g) { if (g.parentNode) { table.removeChild(g); } });
      now.forEach(function (r) { flat.appendChild(r.tr); });
      table.appendChild(flat);
    } else if (flat.parentNode) {
      table.removeChild(flat);
      groups.forEach(function (g) { table.appendChild(g); });
      now.forEach(function (r) { r.body.appendChild(r.tr); });
    }
    return now;
  }
  function show(keep) {
    var taken = asked.taken(), by = {}, seen = [], n = 0;
    order(rows).forEach(function (r) {
      var hit = taken.fits(r);
      unmark(r.tr);
      r.tr.hidden = !hit;
      if (hit) { seen.push(r); if (!r.sum) { n++; by[r.lv] = (by[r.lv] || 0) + 1; } }
    });
    merge(seen);
    if (taken.terms.length) { seen.forEach(function (r) { mark(r.tr, taken.terms); }); }
    groups.forEach(function (g) { g.hidden = !seen.some(function (r) { return r.body === g; }); });
    none.hidden = seen.length > 0;
    table.hidden = seen.length === 0;
    status.textContent = told(n, by);
    if (!keep) { asked.keep(); }
  }
  function told(n, by) {
    var every = rows.filter(function (r) { return !r.sum; }).length;
    var text = n === every ? say('共 ' + n, '' + n) : say('显示 ', '') + n + ' / ' + every;
    text += say(' 个风险点', ' risk points') + asked.mix(by);
    if (asked.ls && form.getAttribute('data-row')) {
      text += say('（热力图一格：', ' (one cell of ') + form.getAttribute('data-row') + ' × ' + form.getAttribute('data-column') + say('）', ')');
    }
    return text;
  }
  function read() {
    var h = location.hash.slice(1), el;
    asked.read(h.indexOf('=') > 0 ? h : '');
    show(true);
    if (!h || h.indexOf('=') >= 0) { return; }
    el = d.getElementById(plain(h));
    if (el) { el.scrollIntoView(); } else { missing(h, status); }
  }
  on(form, 'input', function () { show(); });
  on(form, 'change', function () { show(); });
  on(form, 'submit', function (e) { e.preventDefault(); });
  all('.reset').forEach(function (b) { on(b, 'click', function () { asked.clear(); asked.sort = ''; asked.heads(table); show(); form.q.focus(); }); });
  all('th[data-k] .sort', table).forEach(function (b) {
    on(b, 'click', function () { asked.turn(b.parentNode.getAttribute('data-k')); asked.heads(table); show(); });
  });
  on(window, 'hashchange', read);
  asked.heads(table); read();
}

/* Copy the sentence, print */
function small() {
  var b = d.getElementById('copy'), s = d.getElementById('say'), told = d.getElementById('told');
  on(b, 'click', function () {
    var r = d.createRange(), sel = window.getSelection(), ok = false;
    r.selectNodeContents(s); sel.removeAllRanges(); sel.addRange(r);
    try { ok = d.execCommand('copy'); } catch (e) { ok = false; }
    told.textContent = ok ? say('已复制', 'copied') : say('已选中，请按 Ctrl+C 复制', 'selected: press Ctrl+C');
  });
  all('.print').forEach(function (p) { on(p, 'click', function () { window.print(); }); });
}

function start() { tree(); catalogue(); small(); }
if (d.readyState === 'loading') { on(d, 'DOMContentLoaded', start); } else { start(); }
