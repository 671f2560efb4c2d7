/* Progressive enhancement only: every page works without this file. No dependency, no eval, no inline handlers. */
(function () {
'use strict';
var doc = document, composing = false;
doc.documentElement.classList.add('js');
function all(sel, root) { return [].slice.call((root || doc).querySelectorAll(sel)); }
function byId(id) { return id ? doc.getElementById(id) : null; }
function make(tag, cls, text) { var n = doc.createElement(tag); if (cls) n.className = cls; if (text) n.textContent = text; return n; }
function clockTime() { return new Date().toTimeString().slice(0, 5); }

/* ---- Input method guard: `input` is swallowed while composing and replayed once on commit ---- */
doc.addEventListener('compositionstart', function () { composing = true; }, true);
doc.addEventListener('input', function (e) { if (e.isComposing) e.stopImmediatePropagation(); }, true);
doc.addEventListener('compositionend', function (e) {
  var t = e.target;
  setTimeout(function () { composing = false; t.dispatchEvent(new Event('input', { bubbles: true })); }, 0);
}, true);
doc.addEventListener('keypress', function (e) { if (e.key === 'Enter' && composing) e.preventDefault(); }, true); // no submit by the confirming Enter
function ime(e) { return composing || e.isComposing || e.keyCode === 229; }

/* ---- Enter goes to the next field; Ctrl+Enter submits ---- */
function primary(form) {
  var b = [].filter.call(form.elements, function (x) { return x.type === 'submit' && !x.disabled; });
  return b.filter(function (x) { return x.classList.contains('pri'); })[0] || b[b.length - 1];
}
function stops(form) {
  var seen = {}, list = [].filter.call(form.elements, function (x) {
    if (!/^(INPUT|SELECT|TEXTAREA)$/.test(x.tagName) || /^(hidden|submit|button|reset|image)$/.test(x.type)) return false;
    if (x.disabled || x.readOnly || x.tabIndex < 0 || !x.getClientRects().length || x.closest('details:not([open])')) return false;
    if (x.type === 'radio' || x.type === 'checkbox') {            // one stop per group of the same name
      var key = x.type + x.name;
      if (seen[key]) { if (x.checked && x.type === 'radio') seen[key].el = x; return false; }
      seen[key] = { el: x };
    }
    return true;
  }).map(function (x) { var g = seen[x.type + x.name]; return g ? g.el : x; });
  var p = primary(form);
  if (p) list.push(p);
  return list;
}
/* The one form a page is there for: a .form, or one with fields and a primary button in view. None where there are several */
function mainForm() {
  var found = all('main form').filter(function (f) {
    var p = f.method === 'post' && f.getClientRects().length && primary(f);
    return p && p.getClientRects().length && (f.classList.contains('form') || (p.classList.contains('pri') && stops(f).length > 1));
  });
  var own = found.filter(function (f) { return f.classList.contains('form'); });
  return found.length === 1 ? found[0] : own.length === 1 ? own[0] : null;
}
doc.addEventListener('keydown', function (e) {
  if (e.key !== 'Enter' || ime(e) || e.altKey || e.metaKey) return;
  var t = e.target, form = t.form || (t.closest && t.closest('form'));
  if (!form && e.ctrlKey && !(t.closest && t.closest('a,summary,button'))) form = mainForm(); // the focus is on no form: the page's own
  if (!form) return;
  if (e.ctrlKey) { e.preventDefault(); var p = primary(form); if (p) p.click(); return; }
  if (!form.hasAttribute('data-enter-next')) return;
  if (t.tagName === 'BUTTON') { if (e.repeat) e.preventDefault(); return; }
  if (!/^(INPUT|SELECT)$/.test(t.tagName) || t.type === 'file') return;
  e.preventDefault();
  if (e.repeat) return;
  var list = stops(form), i = list.findIndex(function (x) {
    return x === t || (x.type === t.type && x.name === t.name && /^(radio|checkbox)$/.test(t.type));
  });
  do { i += e.shiftKey ? -1 : 1; } while (list[i] && !e.shiftKey && list[i].dataset.auto === '1');
  if (!list[i]) return;
  list[i].focus();
  if (list[i].select && list[i].tagName === 'INPUT') list[i].select();
});
/* Digits choose in a radio group and tick in a checkbox group */
doc.addEventListener('keydown', function (e) {
  var t = e.target;
  if (!/^[1-9]$/.test(e.key) || e.altKey || e.ctrlKey || e.metaKey || !t.form || !t.form.hasAttribute('data-enter-next')) return;
  if (t.type !== 'radio' && t.type !== 'checkbox') return;
  var x = [].filter.call(t.form.elements, function (y) { return y.type === t.type && y.name === t.name && y.getClientRects().length; })[+e.key - 1];
  if (x && !x.disabled) { e.preventDefault(); x.focus(); x.click(); }
});

/* ---- Ctrl+S saves a form[data-save] wherever the focus is ---- */
doc.addEventListener('keydown', function (e) {
  if (!(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.key.toLowerCase() !== 's') return;
  var form = doc.querySelector('form[data-save]'), p = form && primary(form);
  if (!p) return;
  e.preventDefault();
  if (!ime(e)) p.click();
});

/* ---- Alt+key: [data-key~="n"]; fields are focused, the rest is clicked ---- */
doc.addEventListener('keydown', function (e) {
  if (!e.altKey || e.ctrlKey || e.metaKey || ime(e) || !/^[a-z0-9]$|^Arrow/i.test(e.key)) return;
  var sel = '[data-key~="' + e.key.toLowerCase() + '"]', t = doc.querySelector('main ' + sel) || doc.querySelector(sel);
  if (!t || t.disabled) return;
  e.preventDefault();
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(t.tagName)) { t.focus(); if (t.select) t.select(); } else t.click();
});

/* ---- Table region: j k arrows move, Enter opens, x ticks, other letters click [data-row-key] ---- */
function rowLink(tr) { return tr.querySelector('[data-open]') || tr.querySelector('a[href]'); }
function setCurrent(tr) {
  all('tr.cur', tr.closest('[data-rows]')).forEach(function (x) { x.classList.remove('cur'); });
  tr.classList.add('cur');
  var a = rowLink(tr);
  if (a) a.focus(); else tr.scrollIntoView({ block: 'nearest' });
}
doc.addEventListener('keydown', function (e) {
  if (ime(e) || e.ctrlKey || e.altKey || e.metaKey || !e.target.closest) return;
  var box = e.target.closest('[data-rows]'), t = e.target;
  if (!box || /^(SELECT|TEXTAREA)$/.test(t.tagName) || (t.tagName === 'INPUT' && t.type !== 'checkbox')) return;
  var rows = all('tbody tr', box).filter(rowLink), cur = box.querySelector('tr.cur'), i = rows.indexOf(cur);
  if (!rows.length) return;
  if (e.key === 'j' || e.key === 'ArrowDown') setCurrent(rows[Math.min(rows.length - 1, i + 1)]);
  else if (e.key === 'k' || e.key === 'ArrowUp') setCurrent(rows[Math.max(0, i - 1)]);
  else if (e.key === 'Enter' && cur && t === box && rowLink(cur)) rowLink(cur).click();
  else if (e.key === 'x' && cur) { var c = cur.querySelector('input[type=checkbox]'); if (!c) return; c.click(); }
  else if (/^[a-z]$/.test(e.key) && cur) { var b = cur.querySelector('[data-row-key="' + e.key + '"]'); if (!b) return; b.click(); }
  else return;
  e.preventDefault();
});
/* ↓ enters the list in view while nothing has the focus. Letters do not: they are keys of the list alone (WCAG 2.1.4) */
doc.addEventListener('keydown', function (e) {
  if (e.key !== 'ArrowDown' || ime(e) || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
  if (e.target !== doc.body && e.target.id !== 'main') return;
  var tr = all('main [data-rows] tbody tr').filter(function (x) {
    var r = x.getBoundingClientRect();
    return r.height && r.top >= 0 && r.bottom <= innerHeight && rowLink(x);
  })[0];
  if (!tr) return;
  e.preventDefault();
  setCurrent(tr);
});
doc.addEventListener('click', function (e) {
  var tr = e.target.closest('[data-rows] tbody tr');
  if (!tr || e.target.closest('a,button,input,label,select,summary,.tick') || String(getSelection())) return;
  var a = rowLink(tr);
  if (a) a.click();
});

/* ---- Tables wider than their box: shaded edges where they go on, and a scrollbar that stays in view ---- */
function edges(box) {
  box.classList.toggle('more-l', box.scrollLeft > 1);
  box.classList.toggle('more-r', box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
}
function wide() {
  all('.tw').forEach(function (box) {
    var over = box.scrollWidth > box.clientWidth + 1, bar = box.hbar, acts = box.querySelector('.act thead th:last-child');
    box.classList.toggle('over', over);
    if (over && !bar) {
      bar = box.hbar = make('div', 'hbar no-print');
      bar.tabIndex = -1;                                          // the box itself takes the focus
      bar.setAttribute('aria-hidden', 'true');
      bar.appendChild(make('div'));
      bar.onscroll = function () { box.scrollLeft = bar.scrollLeft; };
      box.onscroll = function () { bar.scrollLeft = box.scrollLeft; edges(box); };
      box.parentNode.insertBefore(bar, box.nextSibling);
    }
    if (bar) { bar.hidden = !over; bar.firstChild.style.width = box.scrollWidth + 'px'; }
    if (acts) box.style.scrollPaddingRight = acts.offsetWidth + 'px'; // nothing focused hides under the column that stays
    edges(box);
  });
}
window.addEventListener('resize', wide);
window.addEventListener('load', wide);
wide();

/* ---- Select all and bulk bar ---- */
function bulk(form) {
  var boxes = all('tbody .tick input[type=checkbox]', form), on = boxes.filter(function (x) { return x.checked; });
  boxes.forEach(function (x) { x.closest('tr').classList.toggle('sel', x.checked); });
  all('[data-check-all]', form).forEach(function (x) { x.checked = boxes.length > 0 && on.length === boxes.length; x.indeterminate = on.length > 0 && on.length < boxes.length; });
  all('.bulkbar', form).forEach(function (x) { x.dataset.count = on.length; });
  all('[data-bulk-count]', form).forEach(function (x) { x.textContent = '已选 ' + on.length + ' 件'; });
}
doc.addEventListener('change', function (e) {
  var form = e.target.closest('form[data-bulk]');
  if (!form) return;
  if (e.target.hasAttribute('data-check-all')) all('tbody .tick input[type=checkbox]', form).forEach(function (x) { if (!x.disabled) x.checked = e.target.checked; });
  bulk(form);
});
all('form[data-bulk]').forEach(bulk);

/* ---- Identity number: preview only, the server decides ---- */
function parseId(raw) {
  var v = raw.normalize('NFKC').replace(/[\s\-—]/g, '').replace(/[×x]/g, 'X'), n = 0;
  if (!/^\d{17}[\dX]$/.test(v)) return { length: v.length };
  [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].forEach(function (w, k) { n += w * v[k]; });
  var y = +v.slice(6, 10), m = +v.slice(10, 12), d = +v.slice(12, 14), date = new Date(y, m - 1, d);
  return { length: 18, full: true, sum: '10X98765432'[n % 11] === v[17], sex: v[16] % 2 ? '男' : '女',
    date: v.slice(6, 10) + '-' + v.slice(10, 12) + '-' + v.slice(12, 14),
    real: y >= 1850 && date.getMonth() === m - 1 && date.getDate() === d && date <= new Date() };
}
function fill(el, value) {
  if (!el || (el.value && el.dataset.auto !== '1')) return;      // typed by hand: leave it
  if (el.tagName === 'SELECT' && value) {
    var o = [].filter.call(el.options, function (x) { return x.text.trim() === value || x.value === value; })[0];
    el.value = o ? o.value : el.value;
  } else el.value = value;
  if (value) el.dataset.auto = '1'; else el.removeAttribute('data-auto');
}
/* What the server said of the field is no longer so: take it from the field and from the summary */
function mended(t) {
  var err = byId(t.id + '-err'), box = t.closest('.fi'), sum = doc.querySelector('.errsum');
  if (!err) return;
  err.remove();
  if (box) box.classList.remove('bad');
  t.removeAttribute('aria-invalid');
  all('.errsum a[href="#' + t.id + '"]').forEach(function (a) { a.closest('li').remove(); });
  if (!sum) return;
  var left = all('li', sum).length;
  if (left) sum.querySelector('h2').textContent = '有 ' + left + ' 处需要修改'; else sum.remove();
}
doc.addEventListener('input', function (e) {
  var t = e.target;
  if (composing || !t.matches) return;
  if (t.dataset.auto === '1') t.removeAttribute('data-auto');
  if (!t.matches('input[data-idcard]')) return;
  var live = byId(t.dataset.live), kind = byId(t.dataset.type), p = parseId(t.value), cls = 'hint', text = '', good = false;
  if (kind && t.dataset.typeOn && kind.value !== t.dataset.typeOn) { if (live) live.textContent = ''; return; }
  if (!p.full) text = p.length ? '已输入 ' + p.length + '/18 位' + (p.length > 18 ? '，位数过多' : '') : '';
  else if (!p.real) { cls = 'err'; text = '出生日期不存在，请核对第 7–14 位'; }
  else if (!p.sum) { cls = 'err'; text = '末位校验码不符，请对照证件核对'; }
  else { good = true; cls = 'hint ok'; text = '✓ 校验通过：' + p.sex + '，' + p.date + ' 出生'; }
  fill(byId(t.dataset.sex), good ? p.sex : '');
  fill(byId(t.dataset.birth), good ? p.date : '');
  if (live) { live.className = cls; live.textContent = text; }
  if (good) mended(t);
  if (good && t.form && t.form.dataset.panelUrl) refresh(t.form);
});

/* ---- Parts of a form for some answers only: data-when="id=value value"; "y" is a ticked box. Hidden parts keep their values ---- */
function showParts(root) {
  all('[data-when]', root).forEach(function (part) {
    var rule = part.dataset.when.split('='), c = byId(rule[0]);
    if (!c) return;
    var now = c.type === 'checkbox' ? (c.checked ? 'y' : '') : c.value;
    part.hidden = rule[1].split(' ').indexOf(now) < 0 && !part.querySelector('.err');
  });
}
['input', 'change'].forEach(function (kind) { doc.addEventListener(kind, function (e) { if (e.target.form) showParts(e.target.form); }); });
showParts(doc);

/* ---- Fragments: server-rendered HTML swapped into a block ---- */
var unfinished = null;                                            // the box being typed in, until it is left
doc.addEventListener('input', function (e) { unfinished = /^(text|search|tel)$/.test(e.target.type) || e.target.tagName === 'TEXTAREA' ? e.target : null; });
doc.addEventListener('change', function () { unfinished = null; });
doc.addEventListener('focusout', function () { unfinished = null; });
function control(x) { return [x.type, x.name, /^(radio|checkbox)$/.test(x.type) ? x.value : ''].join('|'); }
/* Parts of the answer that belong elsewhere: <div data-into="id">. What was typed or ticked there meanwhile is kept,
   and nothing is replaced while somebody types: leaving the box refreshes again. */
function place(part) {
  var to = byId(part.dataset.into), a = doc.activeElement, live = {};
  if (!to || to.partHtml === part.innerHTML) return;
  var inside = to.contains(a) && a !== to;
  if (composing || unfinished || (inside && (a.tagName === 'TEXTAREA' || (a.tagName === 'INPUT' && !/^(radio|checkbox)$/.test(a.type))))) return;
  all('input,select,textarea', to).forEach(function (x) { live[control(x)] = x; });
  var open = all('details[open][id]', to).map(function (x) { return x.id; });
  to.innerHTML = to.partHtml = part.innerHTML;
  all('input,select,textarea', to).forEach(function (x) {
    var old = live[control(x)];
    if (!old) return;
    if (/^(radio|checkbox)$/.test(x.type)) x.checked = old.checked; else x.value = old.value;
    if (inside && old === a) x.focus();
  });
  open.forEach(function (id) { if (byId(id)) byId(id).open = true; });
  if (!inside || doc.activeElement !== doc.body) return;          // the focused choice is gone: go on where it stood
  var on = stops(to.closest('form')).filter(function (x) { return to.compareDocumentPosition(x) & 4; })[0];
  if (on) on.focus();
}
function swap(box, html) {
  if (html.indexOf('data-into') >= 0) {
    var tmp = make('div');
    tmp.innerHTML = html;
    all('[data-into]', tmp).forEach(function (part) { part.remove(); place(part); });
    html = tmp.innerHTML;
    giveBack();
    showParts(doc);
  }
  var a = doc.activeElement, inside = box.contains(a), id = inside && a.id, href = inside && a.getAttribute('href');
  box.innerHTML = html;
  var back = id ? byId(id) : href ? all('a[href]', box).filter(function (x) { return x.getAttribute('href') === href; })[0] : null;
  if (back) { back.focus(); var tr = back.closest('[data-rows] tbody tr'); if (tr) tr.classList.add('cur'); }
  var form = box.closest('form[data-bulk]');
  if (form) bulk(form);
  wide();
}
function body(form) {
  var data = new FormData(form), drop = [];
  data.forEach(function (v, k) { if (v instanceof File) drop.push(k); });
  drop.forEach(function (k) { data.delete(k); });
  return data;
}
function send(url, data, extra) {
  var opt = Object.assign({ method: data ? 'POST' : 'GET', credentials: 'same-origin', headers: { 'X-Requested-With': 'fetch' } }, extra);
  if (data) opt.body = data;
  return fetch(url, opt).then(function (r) { if (!r.ok || r.redirected) throw new Error(String(r.status)); return r; });
}
var pending = new WeakMap();
function refresh(form, now) {
  var st = pending.get(form) || { seq: 0 }, box = byId(form.dataset.panelTarget);
  pending.set(form, st);
  if (!box) return;
  clearTimeout(st.timer);
  st.timer = setTimeout(function () {
    var seq = ++st.seq, slow = setTimeout(function () { box.setAttribute('aria-busy', 'true'); }, 400);
    send(form.dataset.panelUrl, body(form)).then(function (r) { return r.status === 204 ? null : r.text(); }).then(function (html) {
      if (seq !== st.seq) return;
      if (st.fail) { st.fail.remove(); st.fail = null; }
      if (html !== null) swap(box, html);
      touch();
    }).catch(function () {
      if (seq !== st.seq || st.fail) return;
      st.fail = make('p', 'notice bad', '未能更新，原内容保留');
      st.fail.setAttribute('role', 'status');
      var b = make('button', 'btn sm', '重试');
      b.type = 'button'; b.onclick = function () { refresh(form, true); };
      st.fail.appendChild(b);
      box.parentNode.insertBefore(st.fail, box);
    }).then(function () { clearTimeout(slow); if (seq === st.seq) box.removeAttribute('aria-busy'); });
  }, now ? 0 : 250);
}
doc.addEventListener('change', function (e) {
  var f = e.target.form;
  if (f && f.dataset.panelUrl && !e.target.hasAttribute('data-panel-skip') && e.target.type !== 'file') refresh(f);
});

/* ---- Server-side drafts ---- */
all('form[data-draft-url]').forEach(function (form) {
  var dirty = false, busy = false, note = form.querySelector('[data-draft-status]') || doc.querySelector('[data-draft-status]');
  function mark() { dirty = true; }
  form.addEventListener('input', mark);
  form.addEventListener('change', mark);
  function save(leaving) {
    if (!dirty || busy || form.dataset.sent) return;
    dirty = false; busy = true;
    send(form.dataset.draftUrl, body(form), { keepalive: !!leaving }).then(function (r) { return r.json(); }).then(function (j) {
      var id = form.querySelector('[data-draft-id]');
      if (id && j.draft) { id.value = j.draft; typed({ type: 'change', target: id }); }
      if (note) note.textContent = '草稿 ' + j.saved_at + ' 已自动保存';
      touch();
    }).catch(function () { dirty = true; if (note) note.textContent = '草稿未能保存，内容仍在本页'; }).then(function () { busy = false; });
  }
  setInterval(save, 15000);
  doc.addEventListener('visibilitychange', function () { if (doc.hidden) save(true); });
  doc.addEventListener('save-drafts', function () { save(); });
});

/* ---- One submission per form; released when the page is shown again ---- */
doc.addEventListener('submit', function (e) {
  var f = e.target;
  if (e.defaultPrevented || f.method !== 'post' || f.target || f.hasAttribute('data-no-lock')) return;
  if (e.submitter && e.submitter.hasAttribute('data-no-lock')) return;
  if (f.dataset.sent) { e.preventDefault(); return; }
  f.dataset.sent = '1';
  all('button[type=submit]', f).forEach(function (b) { b.setAttribute('aria-disabled', 'true'); });
  setTimeout(unlock, 20000);
});
function unlock() {
  all('form[data-sent]').forEach(function (f) {
    f.removeAttribute('data-sent');
    all('button[aria-disabled]', f).forEach(function (b) { b.removeAttribute('aria-disabled'); });
  });
}
window.addEventListener('pageshow', unlock);

/* ---- Session expiry ---- */
var life = +doc.body.dataset.sessionSeconds || 0, last = Date.now(), warn = null;
function touch() { last = Date.now(); if (warn) { warn.remove(); warn = null; } }
if (life) setInterval(function () {
  var left = Math.ceil((last + life * 1000 - Date.now()) / 60000);
  if (left > 5) return;
  if (!warn) {
    doc.dispatchEvent(new Event('save-drafts'));
    warn = make('div', 'expiry no-print');
    warn.setAttribute('role', 'status');
    var b = make('button', 'btn', '继续办理');
    b.type = 'button';
    b.onclick = function () { send(doc.body.dataset.keepaliveUrl || location.pathname).then(touch).catch(function () { last = 0; }); };
    warn.appendChild(make('span')); warn.appendChild(b);
    var top = doc.querySelector('.top');
    top.parentNode.insertBefore(warn, top.nextSibling);
  }
  warn.firstChild.textContent = left > 0 ? '还有 ' + left + ' 分钟将自动退出' + (doc.querySelector('form[data-draft-url]') ? '，草稿会自动保存' : '') : '登录已到期，本页内容仍在';
  if (left <= 0 && warn.lastChild.tagName === 'BUTTON') {
    var again = make('a', 'btn', '在新窗口重新登录');
    again.href = doc.querySelector('.top .name').getAttribute('href'); again.target = '_blank';
    warn.replaceChild(again, warn.lastChild);
  }
}, 15000);

/* ---- Polling blocks ---- */
all('[data-poll-url]').forEach(function (box) {
  var misses = 0, every = (+box.dataset.pollSeconds || 60) * 1000;
  setInterval(function () {
    var a = doc.activeElement;
    if (doc.hidden || box.querySelector('tbody input:checked') || (box.contains(a) && /^(INPUT|SELECT|TEXTAREA)$/.test(a.tagName))) return;
    send(box.dataset.pollUrl).then(function (r) { return r.status === 204 ? null : r.text(); }).then(function (html) {
      misses = 0;
      if (html !== null) swap(box, html);
      all('[data-poll-note]').forEach(function (n) { n.textContent = '更新于 ' + clockTime(); n.classList.remove('err'); });
    }).catch(function () {
      if (++misses > 1) all('[data-poll-note]').forEach(function (n) { n.textContent = '未能更新，原内容保留'; n.classList.add('err'); });
    });
  }, every);
});

/* ---- A link to a field inside closed details opens them ---- */
doc.addEventListener('click', function (e) {
  var link = e.target.closest('a[href^="#"]'), to = link && byId(link.getAttribute('href').slice(1)), d = to && to.closest('details:not([open])');
  if (!d) return;
  e.preventDefault();
  d.open = true;
  to.focus();
});

/* ---- Heartbeat: a page that tells it is open, while somebody is at it ---- */
all('form[data-heartbeat]').forEach(function (form) {
  var lively = true;
  function beat() {
    if (doc.hidden || !lively) return;
    lively = false;
    send(form.action, body(form)).catch(function () {});
  }
  ['keydown', 'pointermove', 'scroll'].forEach(function (name) { doc.addEventListener(name, function () { lively = true; }, { passive: true }); });
  setInterval(beat, 120000);
  beat();
});

/* ---- Small buttons: copy, print, show password, menus ---- */
doc.addEventListener('click', function (e) {
  var b = e.target.closest('[data-copy],[data-print],[data-back],[data-show-password],[aria-disabled=true]');
  all('details.drop[open]').forEach(function (d) { if (!d.contains(e.target)) d.open = false; });
  if (!b) return;
  if (b.getAttribute('aria-disabled') === 'true') { e.preventDefault(); return; }
  if (b.hasAttribute('data-print')) window.print();
  if (b.hasAttribute('data-back')) history.back();
  if (b.hasAttribute('data-show-password')) {
    var f = byId(b.dataset.showPassword), shown = f.type === 'text';
    f.type = shown ? 'password' : 'text';
    b.textContent = shown ? '显示密码' : '隐藏密码';
  }
  if (b.hasAttribute('data-copy')) {
    var src = byId(b.dataset.copy), tmp = make('textarea', 'sr');
    tmp.value = src.value !== undefined ? src.value : src.textContent.trim();
    doc.body.appendChild(tmp); tmp.select();
    var done = doc.execCommand('copy');
    tmp.remove(); b.focus();
    b.textContent = done ? '已复制' : '请手工复制';
  }
});
doc.addEventListener('keydown', function (e) {
  var d = e.key === 'Escape' && e.target.closest && e.target.closest('details.drop[open]');
  if (d) { d.open = false; d.querySelector('summary').focus(); }
});

/* ---- What was typed outlives Back, reloading and a refusal: the touched forms stand in this entry of the tab's history,
   sealed with a key that only pages of the same person carry (app/web/typed_text.py) ---- */
var keeper = doc.querySelector('main form [data-keep]'), subtle = window.crypto && crypto.subtle, kept = {}, owed = [], sealings = 0, later = 0;
function sealer() {
  var raw = new Uint8Array(keeper.dataset.keep.match(/../g).map(function (x) { return parseInt(x, 16); }));
  return subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
/* Forms by where they go to and their number among those: a preview carries the same names to the same place */
function formsKept() {
  var found = {}, seen = {};
  all('main form').forEach(function (f) {
    if (f.method !== 'post') return;
    var to = new URL(f.getAttribute('action') || location.href, location.href).pathname, n = seen[to] = (seen[to] || 0) + 1;
    found[n + ' ' + to] = f;
  });
  return found;
}
function isTick(x) { return /^(radio|checkbox)$/.test(x.type); }
function named(form) {
  var found = {};
  [].forEach.call(form.elements, function (x) {
    if (!x.name || x.name === 'csrf_token' || /^(submit|button|reset|image|file|password)$/.test(x.type) || /password/.test(x.autocomplete)) return;
    (found[x.name] = found[x.name] || []).push(x);
  });
  return found;
}
function keep(form) {
  var forms = formsKept(), key = Object.keys(forms).filter(function (k) { return forms[k] === form; })[0], now = named(form), said = {};
  Object.keys(now).forEach(function (name) {
    said[name] = now[name].filter(function (x) { return !isTick(x) || x.checked; }).map(function (x) { return x.value; });
  });
  owed.forEach(function (o) { if (o.form === key) (said[o.name] = said[o.name] || []).push(o.value); });
  kept[key] = said;
}
function store(url) {
  var seq = ++sealings, iv = crypto.getRandomValues(new Uint8Array(12)), plain = new TextEncoder().encode(JSON.stringify(kept));
  sealer().then(function (key) { return subtle.encrypt({ name: 'AES-GCM', iv: iv }, key, plain); }).then(function (box) {
    if (seq === sealings) history.replaceState({ iv: iv, box: box }, '', url);
  });
}
function typed(e) {
  var form = e.target.form;
  if (!form || form.method !== 'post' || !form.closest('main')) return;
  clearTimeout(later);
  keep(form);
  if (e.type === 'change') store(); else later = setTimeout(store, 200);
}
/* Parts of a page that come later are asked again: what is owed to a control waits for it */
function giveBack() {
  var forms = formsKept(), given = [];
  owed = owed.filter(function (o) {
    var like = (forms[o.form] && named(forms[o.form])[o.name]) || [], ticks = like.length && isTick(like[0]);
    var x = ticks ? like.filter(function (y) { return y.value === o.value; })[0] : like[o.nth];
    if (!x || (x.tagName === 'SELECT' && ![].some.call(x.options, function (y) { return y.value === o.value; }))) return true;
    if (ticks ? !x.checked : x.value !== o.value) given.push(x);
    if (ticks) x.checked = true; else x.value = o.value;
    return false;
  });
  tell(given);
}
function tell(given) {
  given.forEach(function (x) {
    if (x.type !== 'hidden') ['input', 'change'].forEach(function (kind) { x.dispatchEvent(new Event(kind, { bubbles: true })); });
  });
}
function takeBack(plain) {
  var stored = JSON.parse(new TextDecoder().decode(plain)), forms = formsKept(), off = [];
  Object.keys(stored).forEach(function (key) {
    var there = forms[key] ? named(forms[key]) : {};
    Object.keys(stored[key]).forEach(function (name) {
      var values = stored[key][name];
      (there[name] || []).forEach(function (x) { if (isTick(x) && x.checked && values.indexOf(x.value) < 0) { x.checked = false; off.push(x); } });
      values.forEach(function (value, nth) { owed.push({ form: key, name: name, nth: nth, value: value }); });
    });
  });
  giveBack();
  tell(off);
}
/* The answer to a form is opened again by GET: the browser would ask to send it once more, or show nothing at all */
function reopen() {
  var way = keeper.dataset.reopen, nav = performance.getEntriesByType('navigation')[0] || {};
  var refused = doc.querySelector('.errsum') || nav.responseStatus >= 400, ours = doc.referrer.indexOf(location.origin + '/') === 0;
  if (!way || (way === 'before' && !(refused && ours))) return;
  all('main form').forEach(function (form) { if (form.method === 'post') keep(form); });
  store(way === 'before' ? doc.referrer : undefined);
}
if (keeper && subtle) {
  ['input', 'change'].forEach(function (kind) { doc.addEventListener(kind, typed); });
  if (!history.state || !history.state.box) reopen();
  else sealer().then(function (key) { return subtle.decrypt({ name: 'AES-GCM', iv: history.state.iv }, key, history.state.box); })
    .then(takeBack, function () {});                              // somebody else's, or an older key's
} else if (keeper) {                                              // no means to seal: say so before it is lost
  var unsent = false;
  doc.addEventListener('input', function (e) { if (e.target.closest('main form[method=post]')) unsent = true; });
  doc.addEventListener('submit', function () { unsent = false; });
  window.addEventListener('beforeunload', function (e) { if (unsent) { e.preventDefault(); e.returnValue = ''; } });
}

/* ---- Error summary takes the focus ---- */
var es = doc.querySelector('.errsum');
if (es) es.focus();
else all('form[data-focus-first]').slice(0, 1).forEach(function (form) {
  var first = stops(form)[0];
  if (first && first.tagName !== 'BUTTON' && doc.activeElement === doc.body) first.focus({ preventScroll: true });
});
})();
