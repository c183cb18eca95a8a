// Enhancement only, of pages on which somebody writes.
(() => {
  // What is written is shown as it will be sent, and kept as a draft, when whoever writes stops for a moment.
  const write = document.getElementById('write');
  const previewed = document.getElementById('previewed');
  if (write && previewed) {
    let timer;
    let asked = 0;
    const show = async () => {
      const mine = ++asked;
      const answer = await fetch(write.dataset.preview, { method: 'POST', body: new FormData(write) });
      if (!answer.ok || answer.redirected || mine !== asked) return;
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
    if (!answer.ok || answer.redirected) return;
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
})();
