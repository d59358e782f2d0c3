/* Progressive enhancement only: every page works without this file. */
(() => {
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // Show-password buttons exist only where they work.
  for (const button of all('[data-show]')) {
    const input = document.getElementById(button.dataset.show);
    button.hidden = false;
    button.onclick = () => {
      const hide = input.type === 'text';
      input.type = hide ? 'password' : 'text';
      button.textContent = hide ? 'Lihat' : 'Tutup';
      button.setAttribute('aria-pressed', !hide);
    };
  }

  // The first faulty field; else, on a desk, the field where typing begins.
  const faulty = document.querySelector('main [aria-invalid]');
  const first = matchMedia('(pointer: fine)').matches && document.querySelector('[data-autofocus]');
  (faulty || first || { focus() {} }).focus();

  // One press, one request. Hidden state only, so the button's name still travels.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.ariaBusy === 'true') event.preventDefault();
    if (event.defaultPrevented || form.method !== 'post' || 'free' in form.dataset) return;
    form.ariaBusy = 'true';
    setTimeout(() => { form.ariaBusy = null; }, 20000);
  });
  addEventListener('pageshow', () => all('form[aria-busy]').forEach((form) => { form.ariaBusy = null; }));

  // <a data-dialog href> opens the sheet of that page (or the dialog named) here; otherwise it is a link.
  const open = async (link) => {
    let box = link.dataset.dialog && document.getElementById(link.dataset.dialog);
    if (!box) {
      const answer = await (window.openSheet || fetch)(link.href, link);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const sheet = page.querySelector('.sheet');
      if (!answer.ok || answer.redirected || !sheet) throw answer;
      for (const form of all('form:not([action])', sheet)) form.action = link.href;
      box = document.createElement('dialog');
      box.className = 'sheet';
      box.append(...sheet.childNodes);
      box.onclose = () => box.remove();
      document.body.append(box);
      if (window.htmx) htmx.process(box);
    }
    const title = box.querySelector('h1, h2');
    if (title) box.setAttribute('aria-label', title.innerText);
    box.showModal();
  };
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-dialog]');
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      open(link).catch(() => location.assign(link.href));
    }
    const close = event.target.closest('dialog [data-close]');
    if (close) {
      event.preventDefault();
      close.closest('dialog').close();
    }
    for (const menu of all('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  });
  // A page that asks again and again says so when nobody answers: it would look as if nothing happened.
  const silent = () => {
    if (document.getElementById('putus')) return;
    const line = document.createElement('p');
    Object.assign(line, { id: 'putus', className: 'notice warn', role: 'status' });
    line.textContent = 'Portal tidak menjawab. Yang tampil mungkin tidak mutakhir; muat ulang halaman ini bila sinyal kembali.';
    document.getElementById('isi').prepend(line);
  };
  for (const kind of ['htmx:sendError', 'htmx:responseError']) document.addEventListener(kind, silent);
  document.addEventListener('htmx:afterSwap', () => document.getElementById('putus')?.remove());

  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') all('details.menu[open]').forEach((menu) => {
      menu.open = false;
      menu.firstElementChild.focus();
    });
  });

  // "/" goes to the search box, unless somebody types, a sheet is open, or the account page says no (WCAG 2.1.4).
  const find = document.getElementById('find-q');
  let slash = true;
  try { slash = localStorage.slash !== 'off'; } catch { /* private window */ }
  for (const box of all('[data-slash]')) {
    box.hidden = false;
    const tick = box.querySelector('input');
    tick.checked = slash;
    tick.onchange = () => {
      slash = tick.checked;
      try { localStorage.slash = slash ? 'on' : 'off'; } catch { /* for this page only */ }
    };
  }
  document.addEventListener('keydown', (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.isContentEditable
      || event.target.matches('textarea, select, input:not([type="radio"], [type="checkbox"])') || document.querySelector('dialog[open]');
    if (event.key !== '/' || !slash || !find || busy) return;
    event.preventDefault();
    find.focus();
  });
})();
