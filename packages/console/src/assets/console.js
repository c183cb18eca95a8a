// Enhancement only: every page is complete without it. Spans of time tick; the browser's time zone is told once.
(() => {
  const root = document.documentElement;
  const { left, late, days, hours, minutes, isSpaced } = JSON.parse(root.dataset.spans);
  const begun = Date.parse(root.dataset.now);
  const loaded = performance.now();
  const speed = Number(root.dataset.speed ?? 1);
  const space = isSpaced ? ' ' : '';
  const live = document.getElementById('live');
  root.classList.add('js');

  // As the server rounds: to the minute, from a day on to the hour.
  const spanOf = (millis) => {
    const all = Math.round(Math.abs(millis) / 60_000);
    const [d, h, m] = [Math.floor(all / 1440), Math.floor((all % 1440) / 60), all % 60];
    const parts = [];
    if (d > 0) parts.push(`${d}${space}${days}`);
    if (h > 0) parts.push(`${h}${space}${hours}`);
    if (d === 0 && (m > 0 || h === 0)) parts.push(`${m}${space}${minutes}`);
    return parts.join(space);
  };
  const tick = () => {
    const now = begun + (performance.now() - loaded) * speed;
    for (const element of document.querySelectorAll('[data-due]')) {
      const millis = Date.parse(element.dataset.due) - now;
      const text = (millis < 0 ? late : left).replace('…', spanOf(millis));
      if (element.textContent !== text) element.textContent = text;
      // Told once, when it is crossed: what ticks is not read out.
      if (millis < 0 && element.dataset.was === 'ahead')
        live.textContent = live.dataset.crossed.replace('…', element.dataset.ref);
      element.dataset.was = millis < 0 ? 'late' : 'ahead';
    }
  };
  tick();
  setInterval(tick, 10_000 / Math.min(speed, 10));

  // Keys choose rows of a list, and open forms. No key sends one.
  const list = document.getElementById('list');
  const rows = [...document.querySelectorAll('.row')];
  const boxes = rows.map((row) => row.querySelector('.pick input'));

  const sheet = document.getElementById('keys');
  for (const link of document.querySelectorAll('[data-keys-open]')) {
    link.hidden = false;
    link.addEventListener('click', (event) => {
      event.preventDefault();
      sheet.showModal();
    });
  }
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (place) => rows[Math.max(0, Math.min(rows.length - 1, place))]?.querySelector('h3 a').focus();
  const open = (form) => {
    // Of the row that one is at, or of the page's complaint.
    const { id } = (rows[here()] ?? document.querySelector('h1[data-id]'))?.dataset ?? {};
    if (id) location.assign(`/console/complaints/${id}/${form}`);
  };
  const compose = (kind) => {
    const choice = document.getElementById(`k-${kind}`);
    if (!choice) return;
    choice.checked = true;
    choice.form.elements.message.focus();
  };
  const follow = (link) => document.querySelector(link)?.click();
  const KEYS = {
    j: () => go(here() + 1),
    k: () => go(Math.max(0, here() - 1)),
    x: () => boxes[here()]?.click(),
    c: () => open('claim'),
    h: () => {
      const some = boxes.some((box) => box?.checked) && list?.querySelector('[value="chosen"]');
      if (some) list.requestSubmit(some);
      else open('assignment');
    },
    a: () => open('acknowledgement'),
    e: () => open('escalation'),
    r: () => compose('reply'),
    n: () => compose('note'),
    u: () => follow('.crumb a'),
    '[': () => follow('.crumb [rel=prev]'),
    ']': () => follow('.crumb [rel=next]'),
    '/': () => document.getElementById('find')?.focus(),
    '?': () => sheet?.showModal(),
  };
  addEventListener('keydown', (event) => {
    const { target, key, isComposing, ctrlKey, metaKey, altKey } = event;
    if (isComposing || event.keyCode === 229 || ctrlKey || metaKey || altKey) return;
    if (root.dataset.keys === 'off' || sheet?.open || target.isContentEditable) return;
    if (target.matches('input:not([type=checkbox]), textarea, select')) return;
    if (!Object.hasOwn(KEYS, key)) return;
    event.preventDefault();
    KEYS[key]();
  });

  // What others change waits behind a link: nothing moves under a hand.
  const news = document.getElementById('news');
  const look = async () => {
    if (document.hidden || !navigator.onLine) return;
    const answer = await fetch(news.dataset.from).catch(() => undefined);
    if (!answer?.ok || answer.redirected) return;
    const now = await answer.json();
    const shown = [...document.querySelectorAll('[data-sign]')];
    const ids = new Set(shown.map((row) => row.dataset.id));
    const others = shown.filter((row) => now[row.dataset.id] !== row.dataset.sign).length;
    const changes = Math.max(others, Object.keys(now).filter((id) => !ids.has(id)).length);
    news.hidden = changes === 0;
    if (changes > 0)
      news.textContent = changes === 1 ? news.dataset.one : news.dataset.many.replace('…', changes);
    if (changes > 0 && 'once' in news.dataset) clearInterval(looking);
  };
  const looking = news && setInterval(look, Math.max(5000, 25_000 / speed));

  // What is typed and not sent stays in this tab: it is there again after a look at what has changed, a reload, a sign-in.
  const TYPED = 'redress-typed';
  const who = document.querySelector('.top bdi').textContent;
  const at = news?.pathname ?? location.pathname;
  const stored = JSON.parse(sessionStorage.getItem(TYPED) ?? '{}');
  const typed = stored.who === who ? stored.typed : {};
  const isBox = ({ type }) => /radio|checkbox/.test(type);
  const fields = () =>
    [...document.querySelectorAll('main :is(input, textarea, select)')].filter(
      ({ name, type }) => name && !/hidden|password|file/.test(type),
    );
  const keyOf = (field) =>
    [field.form?.getAttribute('action'), field.name, isBox(field) && field.value].join(' ');
  const contentOf = (field) => (isBox(field) ? field.checked : field.value);
  // Where a form has come back, what is in it has been typed, too.
  const isTyped = (field) => {
    const { type, defaultChecked, options } = field;
    if ('returned' in root.dataset && !isBox(field)) return field.value !== '';
    if (options)
      return field.value !== ([...options].find((one) => one.defaultSelected) ?? options[0])?.value;
    return contentOf(field) !== (isBox({ type }) ? defaultChecked : field.defaultValue);
  };
  // What was sent has come, unless the page says otherwise.
  const isUnsent = document.querySelector('[data-unsent]') !== null;
  for (const kept of Object.values(typed))
    for (const [key, one] of Object.entries(kept)) {
      if (one[1] && !isUnsent) delete kept[key];
      one[1] = false;
    }
  for (const field of fields()) {
    const [value] = typed[at]?.[keyOf(field)] ?? [];
    if (value === undefined || value === contentOf(field)) continue;
    field[isBox(field) ? 'checked' : 'value'] = value;
    field.closest('details')?.setAttribute('open', '');
    for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  let sent;
  addEventListener('submit', (event) => {
    if (!event.defaultPrevented) sent = event.target;
  });
  addEventListener('pagehide', () => {
    typed[at] = {};
    for (const field of fields())
      if (isTyped(field)) typed[at][keyOf(field)] = [contentOf(field), field.form === sent];
    // Who goes leaves nothing behind.
    if (sent?.matches('.top form:not(.find)')) sessionStorage.removeItem(TYPED);
    else sessionStorage.setItem(TYPED, JSON.stringify({ who, typed }));
  });
})();
