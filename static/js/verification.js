/* T accepts, K goes to the reasons. Off by default: WCAG 2.1.4 wants single keys to be the reader's choice. */
(() => {
  const accept = document.querySelector('form[data-shortcut="t"]');
  const back = document.querySelector('form[data-shortcut="k"]');
  const box = document.querySelector('[data-shortcuts]');
  if (!box || !accept || !back) return;
  const name = 'verification-shortcuts';
  const store = { get: () => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } } };
  const toggle = box.querySelector('input');
  box.hidden = false;
  toggle.checked = store.get() === 'on';
  toggle.addEventListener('change', () => store.set(toggle.checked ? 'on' : 'off'));
  document.addEventListener('keydown', (event) => {
    const typing = event.target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])');
    if (!toggle.checked || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key.toLowerCase();
    if (key === 't') accept.querySelector('[type="submit"]:not(:disabled)')?.click();
    if (key === 'k') back.querySelector('[type="radio"]').focus();
  });
})();
