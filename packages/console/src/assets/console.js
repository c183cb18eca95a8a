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
})();
