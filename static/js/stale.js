/* A page left open says when others have changed what it shows. Asked while it is looked at, every three minutes. */
(() => {
  const line = document.querySelector('[data-stale]');
  if (!line) return;
  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch(line.dataset.stale).catch(() => null);
    const words = answer?.ok && !answer.redirected ? (await answer.json()).words : '';
    if (!words || line.firstElementChild.textContent === words) return;
    line.firstElementChild.textContent = words;
    line.hidden = false;
  };
  setInterval(ask, 180000);
  addEventListener('focus', ask);
})();
