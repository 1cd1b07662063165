/* What every page begins with: it knows that scripts run, and fetches the search when somebody turns to it. */
(function () {
  'use strict';
  var d = document, form = d.querySelector('form[data-search]'), asked = false;
  d.documentElement.className += ' js';
  if (!form) { return; }
  function fetch() {
    var s = d.createElement('script');
    if (asked) { return; }
    asked = true;
    s.charset = 'utf-8';
    s.src = form.getAttribute('data-search') + 'find.js';
    d.body.appendChild(s);
  }
  if (form.id === 'seek') {
    form.q.addEventListener('focus', fetch, false);
    form.q.addEventListener('input', fetch, false);
    form.addEventListener('submit', function (e) {
      e.preventDefault();
      if (form.q.value) { location.href = form.getAttribute('data-list') + '#q=' + encodeURIComponent(form.q.value); }
    }, false);
  } else { fetch(); }
}());
