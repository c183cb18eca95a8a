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

  // What is written is shown as it will be sent, and kept as a draft, when whoever writes stops for a moment.
  const write = document.getElementById('write');
  const previewed = document.getElementById('previewed');
  if (write && previewed) {
    let timer;
    let asked = 0;
    const show = async () => {
      const mine = ++asked;
      const answer = await fetch(write.dataset.preview, { method: 'POST', body: new FormData(write) });
      if (!answer.ok || mine !== asked) return;
      const { body } = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const { kind } = Object.fromEntries(new FormData(write));
      const place = kind === 'ask' ? document.getElementById('asked') : previewed;
      if (mine === asked && !place.contains(document.activeElement))
        place.replaceChildren(...body.childNodes);
    };
    write.addEventListener('input', () => {
      clearTimeout(timer);
      asked++;
      const { kind } = Object.fromEntries(new FormData(write));
      if (kind !== 'note' && kind !== 'call') timer = setTimeout(show, 700);
    });
    write.addEventListener('submit', () => {
      clearTimeout(timer);
      asked++;
    });
  }

  // Complaints of whoever calls stand beside the form as soon as an address or a number is known.
  const intake = document.getElementById('intake');
  intake?.addEventListener('change', async ({ target }) => {
    if (!/^complainant\.(email|phone)$/.test(target.name)) return;
    const answer = await fetch(intake.dataset.matches, { method: 'POST', body: new FormData(intake) });
    if (!answer.ok) return;
    const { body } = new DOMParser().parseFromString(await answer.text(), 'text/html');
    document.getElementById('matches').replaceChildren(...body.childNodes);
  });

  // Files go in parts, and it is said how far they are.
  const upload = document.querySelector('[data-upload]');
  upload?.addEventListener('submit', async (event) => {
    const file = upload.elements.file.files[0];
    if (!file) return;
    event.preventDefault();
    const [bar, status, button] = ['progress', '[role=status]', 'button'].map((at) =>
      upload.querySelector(at),
    );
    const tell = async (fields) => {
      const body = new FormData();
      for (const [name, value] of Object.entries({ form: upload.elements.form.value, ...fields }))
        body.set(name, value);
      const answer = await fetch(upload.dataset.upload, { method: 'POST', body });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.error);
      return said;
    };
    button.disabled = true;
    bar.hidden = false;
    try {
      const { id, parts, partSize } = await tell({ name: file.name, type: file.type, size: file.size });
      // What would go elsewhere this page may not send: then the form goes as it does without a script.
      if (parts.some(({ url }) => new URL(url).origin !== location.origin)) {
        upload.submit();
        return;
      }
      for (const { part, url, fields } of parts) {
        const body = new FormData();
        for (const [name, value] of Object.entries(fields)) body.set(name, value);
        body.set('file', file.slice((part - 1) * partSize, part * partSize), 'part');
        const { ok } = await fetch(url, { method: 'POST', body });
        if (!ok) throw new Error(upload.dataset.failed);
        bar.value = part / parts.length;
        status.textContent = `${Math.round(bar.value * 100)} %`;
      }
      await tell({ complete: id });
      location.assign(upload.dataset.done);
    } catch (error) {
      status.textContent = error.message;
      button.disabled = false;
      bar.hidden = true;
    }
  });

  // Queue: rows are chosen, and keys open their forms. No key sends one.
  const list = document.getElementById('list');
  const rows = [...document.querySelectorAll('.row')];
  const boxes = rows.map((row) => row.querySelector('.pick input'));
  const all = document.querySelector('[data-all]');
  const count = () => {
    const chosen = document.getElementById('chosen');
    if (!chosen) return;
    chosen.textContent = boxes.filter((box) => box?.checked).length;
    chosen.closest('.bulk').classList.toggle('on', chosen.textContent !== '0');
  };
  all?.addEventListener('change', () => {
    for (const box of boxes) if (box) box.checked = all.checked;
  });
  list?.addEventListener('change', count);
  count();

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
    write.elements.message.focus();
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

  // What is done to many goes on while somebody waits for it.
  const job = document.getElementById('job');
  const goOn = async () => {
    const form = job.querySelector('form[data-auto]');
    if (!form) return;
    const body = new URLSearchParams(new FormData(form));
    await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => undefined);
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer?.ok || answer.redirected) {
      setTimeout(goOn, 10_000);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = page.getElementById('job');
    if (!next) return;
    if (next.querySelector('form[data-auto]')) {
      job.replaceChildren(...next.childNodes);
      setTimeout(goOn, 1000);
    } else location.reload();
  };
  if (job) setTimeout(goOn, 300);
})();
