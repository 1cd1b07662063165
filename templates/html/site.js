/* The script of published pages: ES5, no library, no network. Without it every page is still whole. */
(function () {
  'use strict';
  var d = document, root = d.documentElement, zh = root.lang.indexOf('zh') === 0;
  root.className += ' js';

  function all(sel, from) { return Array.prototype.slice.call((from || d).querySelectorAll(sel)); }
  /* Both languages of a text, side by side. */
  function say(chinese, english) { return zh ? chinese : english; }
  function on(el, ev, fn) { if (el) { el.addEventListener(ev, fn, false); } }

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

  /* Search: fold character by character, then look for the substring. One character stays one character, so that
     a hit can be marked where it stands. */
  var fold = {};
  function learn(from, to) {
    for (var i = 0; i < from.length; i++) { fold[from.charAt(i)] = to.charAt(i); }
  }
  function norm(text) {
    var out = '', k, c, n;
    for (k = 0; k < text.length; k++) {
      c = text.charAt(k); n = text.charCodeAt(k);
      if (n >= 0xFF01 && n <= 0xFF5E) { c = String.fromCharCode(n - 0xFEE0); }
      if (n === 0x3000) { c = ' '; }
      out += fold[c] || (n < 128 || n >= 0xFF01 ? c.toLowerCase() : c);
    }
    return out;
  }
  function textNodes(el, list) {
    var c = el.firstChild;
    for (; c; c = c.nextSibling) {
      if (c.nodeType === 3) { list.push(c); } else if (c.nodeType === 1) { textNodes(c, list); }
    }
    return list;
  }
  function unmark(row) {
    all('mark', row).forEach(function (m) {
      var p = m.parentNode;
      p.replaceChild(d.createTextNode(m.textContent), m);
      p.normalize();
    });
  }
  function mark(row, terms) {
    textNodes(row, []).forEach(function (node) {
      var low = norm(node.nodeValue), at = [], frag, from = 0, k;
      terms.forEach(function (t) {
        var p = low.indexOf(t);
        while (p >= 0) { at.push([p, p + t.length]); p = low.indexOf(t, p + t.length); }
      });
      if (!at.length) { return; }
      at.sort(function (a, b) { return a[0] - b[0]; });
      frag = d.createDocumentFragment();
      for (k = 0; k < at.length; k++) {
        if (at[k][0] < from) { continue; }
        frag.appendChild(d.createTextNode(node.nodeValue.slice(from, at[k][0])));
        var m = d.createElement('mark');
        m.textContent = node.nodeValue.slice(at[k][0], at[k][1]);
        frag.appendChild(m);
        from = at[k][1];
      }
      frag.appendChild(d.createTextNode(node.nodeValue.slice(from)));
      node.parentNode.replaceChild(frag, node);
    });
  }

  function catalogue() {
    var table = d.getElementById('cat'), form = d.getElementById('find');
    if (!table || !form) { return; }
    learn(form.getAttribute('data-t') || '', form.getAttribute('data-s') || '');
    var q = form.q, dept = form.dept, cat = form.cat, lvs = all('input[name=lv]', form);
    var status = d.getElementById('count'), none = d.getElementById('none');
    var groups = all('tbody', table), flat = d.createElement('tbody'), rows = [], cell = null, sort = '', dir = 1, ls = '';

    groups.forEach(function (g) {
      cell = null;
      all('tr', g).forEach(function (tr) {
        var first = tr.querySelector('.dept');
        if (first) { cell = first; } else { first = cell.cloneNode(true); tr.insertBefore(first, tr.firstChild); }
        var r = { tr: tr, cell: first, body: g, n: rows.length, lv: tr.getAttribute('data-lv'), cat: tr.getAttribute('data-cat'), ls: tr.getAttribute('data-ls'), sum: tr.hasAttribute('data-sum'), dept: g.getAttribute('data-dept'), hit: false };
        r.text = textNodes(tr, []).map(function (t) { return norm(t.nodeValue); }).join('\n');
        rows.push(r);
      });
    });

    /* Merged cells follow what is seen: neighbours of one department, worked out again after each filter and sort */
    function merge(list) {
      var k, head = null;
      for (k = 0; k < list.length; k++) {
        if (!sort && head && head.dept === list[k].dept) {
          head.span++; list[k].cell.className = 'dept off'; list[k].cell.hidden = true;
        } else {
          head = list[k]; head.span = 1; head.cell.className = 'dept'; head.cell.hidden = false;
        }
        list[k].head = head;
      }
      for (k = 0; k < list.length; k++) {
        if (list[k].head === list[k]) {
          list[k].cell.rowSpan = list[k].span;
          list[k].cell.setAttribute('scope', sort ? 'row' : 'rowgroup');
        }
      }
    }
    function order(list) {
      var now = list.slice();
      if (sort) {
        now.sort(function (a, b) {
          var x = sort === 'lv' ? a.lv - b.lv : (a.cat < b.cat ? -1 : a.cat > b.cat ? 1 : 0);
          return x * dir || a.n - b.n;
        });
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
    function state() {
      var p = [];
      if (q.value) { p.push('q=' + encodeURIComponent(q.value)); }
      var on = lvs.filter(function (b) { return b.checked; }).map(function (b) { return b.value; });
      if (on.length && on.length < lvs.length) { p.push('lv=' + on.join(',')); }
      if (dept.value) { p.push('dept=' + encodeURIComponent(dept.value)); }
      if (cat.value) { p.push('cat=' + encodeURIComponent(cat.value)); }
      if (ls) { p.push('ls=' + ls); }
      return p.join('&');
    }
    function show(keep) {
      var terms = norm(q.value).split(/\s+/).filter(function (t) { return t; });
      var on = lvs.filter(function (b) { return b.checked; }).map(function (b) { return b.value; });
      var by = {}, seen = [], n = 0;
      order(rows).forEach(function (r) {
        var hit = (!on.length || on.indexOf(r.lv) >= 0) && (!dept.value || r.dept === dept.value) && (!cat.value || r.cat === cat.value) && (!ls || r.ls === ls) &&
          terms.every(function (t) { return r.text.indexOf(t) >= 0; });
        unmark(r.tr);
        r.tr.hidden = !hit;
        if (hit) { seen.push(r); if (!r.sum) { n++; by[r.lv] = (by[r.lv] || 0) + 1; } }
      });
      merge(seen);
      if (terms.length) { seen.forEach(function (r) { mark(r.tr, terms); }); }
      groups.forEach(function (g) { g.hidden = !seen.some(function (r) { return r.body === g; }); });
      none.hidden = seen.length > 0;
      table.hidden = seen.length === 0;
      status.textContent = told(n, by);
      if (!keep) { try { history.replaceState(null, '', state() ? '#' + state() : location.pathname.replace(/.*\//, '')); } catch (e) { /* some old browsers forbid it on file:// */ } }
    }
    function told(n, by) {
      var mix = lvs.map(function (b) { return b.getAttribute('data-name') + ' ' + (by[b.value] || 0); }).join(say('、', ', '));
      var all = rows.filter(function (r) { return !r.sum; }).length;
      var text = n === all ? say('共 ' + n, '' + n) : say('显示 ', '') + n + ' / ' + all;
      text += say(' 个风险点', ' risk points') + (mix ? say('：', ': ') + mix : '');
      if (ls && form.getAttribute('data-row')) {
        text += say('（热力图一格：', ' (one cell of ') + form.getAttribute('data-row') + ' × ' + form.getAttribute('data-column') + say('）', ')');
      }
      return text;
    }
    function clear() { q.value = ''; dept.value = ''; cat.value = ''; ls = ''; lvs.forEach(function (b) { b.checked = false; }); }
    function plain(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }
    function read() {
      var h = location.hash.slice(1), el;
      clear();
      if (h.indexOf('=') > 0) {
        h.split('&').forEach(function (kv) {
          var k = kv.split('=')[0], v = plain(kv.slice(k.length + 1));
          if (k === 'q') { q.value = v; }
          if (k === 'dept') { dept.value = v; }
          if (k === 'cat') { cat.value = v; }
          if (k === 'ls') { ls = v; }
          if (k === 'lv') { lvs.forEach(function (b) { b.checked = v.split(',').indexOf(b.value) >= 0; }); }
        });
      }
      show(true);
      el = h && h.indexOf('=') < 0 && d.getElementById(plain(h));
      if (el) { el.scrollIntoView(); }
    }
    on(form, 'input', function () { show(); });
    on(form, 'change', function () { show(); });
    on(form, 'submit', function (e) { e.preventDefault(); });
    all('.reset').forEach(function (b) { on(b, 'click', function () { clear(); sort = ''; heads(); show(); q.focus(); }); });
    function heads() {
      all('th[data-k]', table).forEach(function (th) {
        th.setAttribute('aria-sort', th.getAttribute('data-k') === sort ? (dir > 0 ? 'ascending' : 'descending') : 'none');
      });
    }
    all('th[data-k] .sort', table).forEach(function (b) {
      on(b, 'click', function () {
        var k = b.parentNode.getAttribute('data-k');
        if (sort !== k) { sort = k; dir = 1; } else if (dir > 0) { dir = -1; } else { sort = ''; dir = 1; }
        heads(); show();
      });
    });
    on(window, 'hashchange', read);
    heads(); read();
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
}());
