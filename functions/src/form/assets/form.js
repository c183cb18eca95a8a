// Enhancement only: the form is complete without it. What is typed is kept while it is typed, files show how far they
// have come, nothing is sent twice.
(() => {
  const zone = document.querySelector('input[name=timeZone]');
  if (zone) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || '';

  // At most so often: whoever writes for long costs a request now and then.
  const EVERY = 5000;
  const asking = document.querySelector('form[data-saving]');
  const line = document.getElementById('saving');
  if (asking && line) {
    let timer;
    let last = 0;
    let isOver = false;
    let under = Promise.resolve();
    const before = line.textContent;
    const save = async () => {
      timer = undefined;
      last = Date.now();
      const body = new URLSearchParams(new FormData(asking));
      body.set('save', '1');
      try {
        const answer = await fetch(asking.action, { method: 'POST', body });
        const proof = answer.ok ? await answer.text() : '';
        if (proof === '') throw new Error('not kept');
        for (const form of document.forms) {
          if (form.elements.proof) form.elements.proof.value = proof;
          else {
            const field = document.createElement('input');
            Object.assign(field, { type: 'hidden', name: 'proof', value: proof });
            form.append(field);
          }
        }
        // What was typed meanwhile is kept by the next one.
        if (!timer) line.textContent = asking.dataset.saving;
      } catch {
        line.textContent = asking.dataset.unsaved;
      }
    };
    asking.addEventListener('input', () => {
      if (isOver || timer) return;
      line.textContent = before;
      timer = setTimeout(
        () => {
          under = save();
        },
        Math.max(700, last + EVERY - Date.now()),
      );
    });
    // What is being kept ends before what is sent begins: else the first of the two would look like another form's.
    asking.addEventListener('submit', (event) => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      event.preventDefault();
      const patience = new Promise((resolve) => setTimeout(resolve, 4000));
      void Promise.race([under, patience]).then(() => asking.submit());
    });
  }

  for (const form of document.forms)
    if (form.id === 'send')
      form.addEventListener('submit', (event) => {
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = '1';
      });
  // A page that comes back out of the browser's memory may be sent again: it says the same.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  const files = document.getElementById('files');
  const input = document.getElementById('file');
  if (files && input) {
    const progress = document.getElementById('progress');
    const bar = progress.querySelector('progress');
    const words = document.getElementById('progress-words');
    const say = (text, name) => {
      words.textContent = text.replace('…', () => name);
    };
    input.multiple = true;
    document.getElementById('add').hidden = true;
    const bring = (file) =>
      new Promise((resolve) => {
        const body = new FormData(files);
        body.delete('file');
        body.append('file', file);
        const request = new XMLHttpRequest();
        request.open('POST', files.action);
        request.upload.onprogress = ({ loaded, total }) => {
          bar.value = total ? loaded / total : 0;
        };
        request.onload = () => resolve(request);
        request.onerror = () => resolve(undefined);
        request.send(body);
      });
    input.addEventListener('change', async () => {
      const chosen = [...input.files];
      if (chosen.length === 0) return;
      input.disabled = true;
      progress.hidden = false;
      for (const file of chosen) {
        // It would travel for long, to be refused.
        if (file.size > Number(files.dataset.most)) {
          location.replace('/complain/evidence?wrong=file');
          return;
        }
        bar.value = 0;
        say(files.dataset.sending, file.name);
        const answer = await bring(file);
        if (!answer) {
          progress.hidden = true;
          input.disabled = false;
          input.value = '';
          say(files.dataset.lost, file.name);
          return;
        }
        // Where it leads says what was wrong with it.
        if (answer.status >= 400 || answer.responseURL.includes('wrong=')) {
          location.replace(answer.status < 400 ? answer.responseURL : '/complain/evidence?wrong=file');
          return;
        }
        say(files.dataset.sent, file.name);
      }
      location.replace('/complain/evidence');
    });
  }
})();
