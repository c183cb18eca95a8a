// Enhancement only: every page is complete without it. Spans of time tick; the browser's time zone is told once.
(() => {
  const root = document.documentElement;
  const { left, late, days, hours, minutes, isSpaced } = JSON.parse(root.dataset.spans);
  const begun = Date.parse(root.dataset.now);
  const loaded = performance.now();
  const space = isSpaced ? ' ' : '';
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
    const now = begun + performance.now() - loaded;
    for (const element of document.querySelectorAll('[data-due]')) {
      const millis = Date.parse(element.dataset.due) - now;
      const text = (millis < 0 ? late : left).replace('…', spanOf(millis));
      if (element.textContent !== text) element.textContent = text;
    }
  };
  tick();
  setInterval(tick, 10_000);

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
      if (mine === asked && !previewed.contains(document.activeElement))
        previewed.replaceChildren(...body.childNodes);
    };
    write.addEventListener('input', () => {
      clearTimeout(timer);
      asked++;
      if (new FormData(write).get('kind') === 'reply') timer = setTimeout(show, 700);
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
})();
