/* What the pages and the search share: folding and marking of words, and the conditions of the catalogue. */
var d = document, root = d.documentElement, zh = root.lang.indexOf('zh') === 0;

function all(sel, from) { return Array.prototype.slice.call((from || d).querySelectorAll(sel)); }
/* Both languages of a text, side by side. */
function say(chinese, english) { return zh ? chinese : english; }
function on(el, ev, fn) { if (el) { el.addEventListener(ev, fn, false); } }
function empty(el) { while (el.firstChild) { el.removeChild(el.firstChild); } }
function make(tag, className, text) {
  var el = d.createElement(tag);
  if (className) { el.className = className; }
  if (text) { el.textContent = text; }
  return el;
}
function plain(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }

/* Search: fold character by character, then look for the substring. One character stays one character, so that
   a hit can be marked where it stands. */
var fold = {};
function learn(pairs) {
  pairs.split(' ').forEach(function (pair) { if (pair) { fold[pair.charAt(0)] = pair.charAt(1); } });
}
function norm(text) {
  var out = '', k, c, n;
  for (k = 0; k < text.length; k++) {
    c = text.charAt(k); n = text.charCodeAt(k);
    if (n >= 0xFF01 && n <= 0xFF5E) { c = String.fromCharCode(n - 0xFEE0); n -= 0xFEE0; }
    if (n === 0x3000) { c = ' '; }
    out += fold[c] || (n < 128 ? c.toLowerCase() : c);
  }
  return out;
}
function words(text) { return norm(text).split(/\s+/).filter(function (t) { return t; }); }
function textNodes(el, list) {
  var c = el.firstChild;
  for (; c; c = c.nextSibling) {
    if (c.nodeType === 3) { list.push(c); } else if (c.nodeType === 1) { textNodes(c, list); }
  }
  return list;
}
function mark(el, terms) {
  textNodes(el, []).forEach(function (node) {
    var low = norm(node.nodeValue), at = [], frag, from = 0, k, m;
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
      m = d.createElement('mark');
      m.textContent = node.nodeValue.slice(at[k][0], at[k][1]);
      frag.appendChild(m);
      from = at[k][1];
    }
    frag.appendChild(d.createTextNode(node.nodeValue.slice(from)));
    node.parentNode.replaceChild(frag, node);
  });
}

/* The conditions of the catalogue: its form, and the address that keeps them. A row has lv, cat, dept, pw, ow, ls and
   text; the words among them are folded. */
function conditions(form) {
  var fields = ['q', 'dept', 'cat', 'pw', 'ow'], lvs = all('input[name=lv]', form), me = { ls: '', sort: '', dir: 1 };
  function chosen() { return lvs.filter(function (b) { return b.checked; }).map(function (b) { return b.value; }); }
  me.levels = lvs;
  me.clear = function () {
    fields.forEach(function (f) { form[f].value = ''; });
    lvs.forEach(function (b) { b.checked = false; });
    me.ls = '';
  };
  me.read = function (hash) {
    me.clear();
    hash.split('&').forEach(function (kv) {
      var k = kv.split('=')[0], v = plain(kv.slice(k.length + 1));
      if (fields.indexOf(k) >= 0) { form[k].value = v; }
      if (k === 'ls') { me.ls = v; }
      if (k === 'lv') { lvs.forEach(function (b) { b.checked = v.split(',').indexOf(b.value) >= 0; }); }
    });
  };
  me.write = function () {
    var p = [], lv = chosen();
    fields.forEach(function (f) { if (form[f].value) { p.push(f + '=' + encodeURIComponent(form[f].value)); } });
    if (lv.length && lv.length < lvs.length) { p.push('lv=' + lv.join(',')); }
    if (me.ls) { p.push('ls=' + me.ls); }
    return p.join('&');
  };
  /* What fits, asked of each row, with the words to mark in it. */
  me.taken = function () {
    var lv = chosen(), terms = words(form.q.value), pw = norm(form.pw.value), ow = norm(form.ow.value);
    var dept = form.dept.value, cat = form.cat.value, exact = form.dept.nodeName === 'SELECT';
    if (!exact) { dept = norm(dept); }
    function fits(r) {
      return (!lv.length || lv.indexOf(String(r.lv)) >= 0) && (!cat || r.cat === cat) && (!me.ls || r.ls === me.ls) &&
        (!dept || (exact ? r.dept === dept : r.dept.indexOf(dept) >= 0)) &&
        (!pw || r.pw.indexOf(pw) >= 0) && (!ow || r.ow.indexOf(ow) >= 0) &&
        terms.every(function (t) { return r.text.indexOf(t) >= 0; });
    }
    return { fits: fits, terms: terms };
  };
  /* The address of the page, with the conditions behind it. */
  me.keep = function () {
    var now = me.write();
    try { history.replaceState(null, '', now ? '#' + now : location.pathname.replace(/.*\//, '')); } catch (e) { /* some old browsers forbid it on file:// */ }
  };
  /* "high 3, low 4", and what of the heat map is shown. */
  me.mix = function (by) {
    var mix = lvs.map(function (b) { return b.getAttribute('data-name') + ' ' + (by[b.value] || 0); }).join(say('、', ', '));
    return mix ? say('：', ': ') + mix : '';
  };
  me.turn = function (key) {
    if (me.sort !== key) { me.sort = key; me.dir = 1; } else if (me.dir > 0) { me.dir = -1; } else { me.sort = ''; me.dir = 1; }
  };
  /* Orders rows by the column that was asked for; n is their place in the list. */
  me.compare = function (a, b) {
    var x = me.sort === 'lv' ? a.lv - b.lv : me.sort ? (a.cat < b.cat ? -1 : a.cat > b.cat ? 1 : 0) : 0;
    return x * me.dir || a.n - b.n;
  };
  me.heads = function (table) {
    all('th[data-k]', table).forEach(function (th) {
      th.setAttribute('aria-sort', th.getAttribute('data-k') === me.sort ? (me.dir > 0 ? 'ascending' : 'descending') : 'none');
    });
  };
  return me;
}

/* Words to choose from while typing. */
function offer(id, list) {
  var el = d.getElementById(id);
  if (!el) { return; }
  empty(el);
  list.forEach(function (word) { var o = make('option'); o.value = word; el.appendChild(o); });
}

/* An address that names one point leads to its row; one that names none any more says so. */
function missing(hash, status) {
  status.textContent = say('没有编号为 ', 'There is no risk point ') + plain(hash) + say(' 的风险点，可能已经消除或不再公开', '; it may be closed or no longer shown');
}
