// Enhancement only, of pages that show many.
(() => {
  const list = document.getElementById('list');
  const boxes = [...document.querySelectorAll('.row .pick input')];
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
