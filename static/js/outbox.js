/* Forms with data-outbox stay on this device until the portal has them: docs/decisions/0008-outbox.md. */
(() => {
  const HOME = '/tugas/', SHEETS = '/tugas/luring/', TOKEN = 'csrfmiddlewaretoken', DAY = 864e5;
  const byId = (id) => document.getElementById(id), panel = byId('antrean'), me = panel.dataset;
  const make = (tag, textContent, more) => Object.assign(document.createElement(tag), { textContent }, more);
  const sleep = (time) => new Promise((ok) => { setTimeout(ok, time); });
  const clock = (time) => new Date(time).toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' });
  const call = (url, time, more) => fetch(url, { redirect: 'manual', signal: AbortSignal.timeout?.(time), ...more });
  const snapshot = document.documentElement.outerHTML, served = new Date().toUTCString();
  let opened, busy, timer, tries = 0, login, sending;

  // {key, user, area, name, title, words, url, fields, made}, then `held`, the reason of a refusal, or `sent`, a time.
  const box = async (work) => {
    opened ||= new Promise((ok, no) => {
      const request = indexedDB.open('kdkmp', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'key' });
      request.onsuccess = () => ok(request.result);
      request.onerror = no;
    });
    const change = (await opened).transaction('outbox', 'readwrite', { durability: 'strict' });
    const request = work(change.objectStore('outbox'));
    return new Promise((ok, no) => {
      change.oncomplete = () => ok(request.result);
      change.onabort = no;
    });
  };
  const put = (item) => box((store) => store.put(item));
  const drop = (key) => box((store) => store.delete(key));
  const all = async () => (await box((store) => store.getAll())).filter((item) => item.url).sort((a, b) => a.made - b.made);
  const own = async () => (await all()).filter((item) => item.user === me.user && !item.sent);
  const field = (item, name) => item.fields.find(([one]) => one === name) || [];

  // One tab sends at a time. Without locks it takes a lease; should two send after all, the key makes it harmless.
  const alone = async (work) => {
    if (navigator.locks) return navigator.locks.request('outbox', work);
    let free;
    await box((store) => {
      const lease = store.get('lease');
      lease.onsuccess = () => {
        free = !(lease.result?.until > Date.now());
        if (free) store.put({ key: 'lease', until: Date.now() + 6e4 });
      };
      return lease;
    });
    if (!free) throw 0;
    return work().finally(() => drop('lease'));
  };

  const token = async () => {
    const answer = await call('/tugas/antrean/', 15e3), told = answer.ok ? await answer.json() : {};
    login = answer.type === 'opaqueredirect' || answer.ok && told.user != me.user;
    return !login && told.token;
  };
  // The token goes last: a form of which only a part arrives is refused for want of it.
  const parts = (item, fresh) => [...item.fields, ['waited', Math.max(0, Date.now() - item.made)], [TOKEN, fresh]];
  const settle = async ({ fields, words, ...item }, { version, url: next }) => {
    const [, seen] = field({ fields }, 'version');
    // What waits behind it was written on top of it: no conflict with oneself.
    for (const one of version ? await own() : []) {
      const mark = field(one, 'version');
      if (one.url !== item.url || one.key === item.key || mark[1] !== seen) continue;
      mark[1] = `${version}`;
      await put(one);
    }
    await put({ ...item, next, sent: Date.now() });
  };
  const work = async (mine) => {
    for (let fresh;;) {
      // A form that is open on this page is being corrected there.
      const item = (await own()).find(({ key, held }) => !held && (key === mine || !document.querySelector(`[value="${key}"]`)));
      if (!item || !(fresh ||= await token())) return;
      sending = item.key;
      draw();
      const body = new FormData();
      let size = 0;
      for (const [name, value] of parts(item, fresh)) {
        body.append(name, value);
        size += value.size || 0;
      }
      const headers = { 'X-Outbox': `${item.user} ${item.area}` };
      const answer = await call(item.url, 3e4 + size / 8, { method: 'POST', body, headers });
      login = answer.type === 'opaqueredirect' || answer.status === 401;
      if (login) return;
      // Whatever does not name the key is not the portal's answer.
      if (answer.headers.get('X-Outbox-Key') !== item.key) throw 0;
      const told = await answer.json();
      if (answer.ok) await settle(item, told);
      else await put({ ...item, held: told.reason, clash: answer.status === 409 });
      tries = 0;
    }
  };
  const flush = (mine) => {
    clearTimeout(timer);
    return busy ||= alone(() => work(mine)).catch(() => {}).finally(async () => {
      busy = sending = 0;
      if (!login && (await own()).some((item) => !item.held)) timer = setTimeout(flush, Math.min(6e4, 2e3 * 2 ** tries++));
      draw();
    });
  };

  const state = (item) => {
    if (item.sent) return `terkirim ${clock(item.sent)}`;
    if (item.held) return `${item.clash ? 'bentrok' : 'ditolak'}: ${item.held}`;
    return item.key === sending ? 'sedang dikirim' : `tersimpan di perangkat ${clock(item.made)}`;
  };
  const row = (item) => {
    const line = make('li'), more = make('details'), tools = make('div'), button = (text, onclick) => make('button', text, { className: 'btn', onclick });
    line.append(make('b', item.title), make('span'), make('span', state(item), { className: 'mini wide' }));
    if (!item.held) return line;
    tools.className = 'actions wide';
    tools.append(button('Buka', () => again(item).catch(draw)), button('Hapus', async () => {
      if (confirm('Hapus isian ini dari perangkat? Isian ini tidak akan terkirim.')) await drop(item.key);
      draw();
    }));
    more.append(make('summary', 'Isian Anda'), ...item.words.map((word) => make('p', word)));
    line.append(more, tools);
    return line;
  };
  const draw = async () => {
    const items = await all(), unsent = items.filter((item) => !item.sent), mine = items.filter((item) => item.user === me.user);
    const count = mine.filter((item) => !item.sent).length, held = mine.filter((item) => item.held).length;
    const others = unsent.filter((item) => item.user !== me.user), ask = `Masuk lagi untuk mengirim ${count || unsent.length} pembaruan.`;
    document.cookie = `antre=1; path=/; samesite=lax; max-age=${unsent.length ? 5e6 : 0}`;
    panel.hidden = !(me.user ? items.length || me.kept : unsent.length);
    if (!me.user) {
      panel.textContent = ask;
      return;
    }
    const [head, more] = panel.querySelectorAll('p > *:not(svg)'), badge = byId('antre');
    badge.hidden = !count;
    badge.lastChild.textContent = `${count} antre`;
    document.querySelector('.brand small').hidden = count && innerWidth < 600;
    panel.querySelector('button').hidden = count === held;
    head.textContent = sending ? `Mengirim ${count} pembaruan…` : count ? `${count} pembaruan tersimpan di perangkat ini.`
      : mine.length ? 'Semua pembaruan terkirim.' : '';
    more.replaceChildren(login && count ? make('a', ask, { href: `/masuk/?next=${HOME}` }) : '', [
      count > held && !sending && !login && 'Terkirim sendiri saat ada sinyal.',
      held && `${held} perlu Anda periksa.`,
      others[0] && `Ada ${others.length} pembaruan milik ${others[0].name}, terkirim setelah pemiliknya masuk.`,
      me.kept && `Tanpa sinyal: halaman ini keadaan pukul ${clock(me.kept)}.`,
    ].filter(Boolean).join(' '));
    panel.querySelector('ul').replaceChildren(...mine.map(row));
  };

  // As new pixels, so place and camera do not come along. What is no readable picture stays as it is.
  const shrink = async (file) => {
    try {
      const picture = await createImageBitmap(file), scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const canvas = make('canvas', '', { width: picture.width * scale, height: picture.height * scale });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((ok) => { canvas.toBlob(ok, 'image/jpeg', .72); });
      return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: blob.type });
    } catch {
      return file;
    }
  };
  const collect = async (form, button) => {
    const fields = [], place = form.querySelector('[data-action]');
    for (const [name, value] of new FormData(form)) {
      if (name !== TOKEN && value.size !== 0) fields.push([name, value.size ? await shrink(value) : value]);
    }
    if (button?.name) fields.push([button.name, button.value]);
    const typed = [...form.querySelectorAll('textarea, select[name], :checked, [type=text], [type=date], [type=file]')];
    const title = (form.closest('.sheet') || document).querySelector('h1').innerText;
    return {
      ...me, fields, made: Date.now(), key: field({ fields }, 'form_key')[1],
      title: [title, place?.selectedOptions[0].text, button?.name && button.innerText].filter(Boolean).join(', ').replace(/\s*\n\s*/g, ', '),
      url: new URL(place?.value || form.action, location).pathname,
      words: typed.filter((one) => one.value && one.labels?.[0]).map((one) => one.labels[0].innerText + (one.checked ? '' : `: ${one.value}`)),
    };
  };
  // The portal draws the page with what was typed and what is wrong with it, as if it had been sent without this file.
  const again = async (item) => {
    const fresh = await token();
    if (!fresh) return draw();
    await put({ ...item, held: '' });
    const form = make('form', '', { method: 'post', enctype: 'multipart/form-data', action: item.url, hidden: true });
    for (const [name, value] of parts(item, fresh)) {
      const input = make(value.size ? 'input' : 'textarea', '', { name });
      if (value.size) {
        const files = new DataTransfer();
        files.items.add(value);
        input.type = 'file';
        input.files = files.files;
      } else input.value = value;
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };
  const submit = async (form, button) => {
    let item;
    try {
      item = await collect(form, button);
      await put(item);
      navigator.storage?.persist?.();
    } catch {
      // No place on the device: as without this file.
      if (button?.name) form.append(make('input', '', { type: 'hidden', name: button.name, value: button.value }));
      return form.submit();
    }
    await Promise.race([Promise.resolve(busy).then(() => flush(item.key)), sleep(8e3)]);
    const now = (await all()).find((one) => one.key === item.key), sheet = form.closest('dialog');
    if (now?.held) return again(now);
    if (!now || now.sent) {
      await drop(item.key);
      return location.assign(now?.next || HOME);
    }
    if (sheet) sheet.close();
    else form.replaceWith(make('p', 'Tersimpan di perangkat ini.', { className: 'notice ok' }));
    await draw();
    panel.scrollIntoView({ block: 'center' });
  };
  const leave = async (form) => {
    const dialog = byId('keluar'), count = (await own()).length;
    if (count) {
      dialog.querySelector('h2').textContent = `${count} pembaruan belum terkirim`;
      dialog.returnValue = '';
      dialog.showModal();
      await new Promise((ok) => { dialog.onclose = ok; });
      if (dialog.returnValue !== 'hapus') return flush();
    }
    for (const item of await all()) if (item.user === me.user) await drop(item.key);
    await draw();
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    form.submit();
  };
  document.addEventListener('submit', (event) => {
    const form = event.target, leaves = form.id === 'form-keluar' && window.caches;
    if (event.defaultPrevented) return;
    // Whoever comes in next must not find the pages of the one before.
    if (!me.user) window.caches?.delete('tugas');
    else if (leaves || form.matches('[data-outbox]')) {
      event.preventDefault();
      const personal = [...form.querySelectorAll('textarea, [name=note], [name=follow_up]')].find((one) => /\b\d{16}\b/.test(one.value));
      if (!leaves && !personal) return submit(form, event.submitter);
      form.ariaBusy = null;
      if (leaves) return leave(form);
      personal.setCustomValidity('Hapus NIK dari isian ini: nomor penduduk tidak disimpan di perangkat.');
      personal.oninput = () => personal.setCustomValidity('');
      personal.reportValidity();
    }
  });

  // Without a signal a sheet is a blank one of its kind, with the village and the version that the board knows.
  const kind = (path) => (path.match(/tahap\/(\w+)/) || path.match(/([\w-]+)\/$/))[1];
  const date = (answer) => new Date(answer.headers.get('date')).setHours(0, 0, 0, 0);
  const blank = async (address, link) => {
    const kept = await caches.match(SHEETS), { pathname, searchParams } = new URL(address);
    const page = new DOMParser().parseFromString(await kept.text(), 'text/html');
    const sheet = page.querySelector(`[data-sheet="${kind(pathname)}"]`).content.firstElementChild;
    const each = (selector, change) => sheet.querySelectorAll(selector).forEach(change), card = link?.closest('[data-version]');
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - date(kept)) / DAY);
    const later = (one, name) => {
      const day = new Date(Date.parse(one.getAttribute(name)) + days * DAY), label = one.parentNode.querySelector('.mini');
      if (isNaN(day)) return;
      one.setAttribute(name, day.toISOString().slice(0, 10));
      if (label) label.textContent = day.toLocaleDateString('id-ID', { day: 'numeric', month: 'long' });
    };
    each('form', (one) => one.setAttribute('action', pathname));
    each('[name=form_key]', (one) => one.setAttribute('value', crypto.randomUUID()));
    if (card) {
      each('[name=version]', (one) => one.setAttribute('value', card.dataset.version));
      each('h1 small', (one) => { one.textContent = card.querySelector('h3').textContent; });
    }
    each(`option[value="${searchParams.get('stage')}"]`, (one) => one.setAttribute('selected', ''));
    if (days > 0) each('[name=day], [type=date]', (one) => ['value', 'max'].forEach((name) => later(one, name)));
    return sheet;
  };
  window.openSheet = (address, link) => fetch(address, { signal: AbortSignal.timeout?.(6e3) })
    .catch(async () => new Response((await blank(address, link)).outerHTML));

  const keep = async () => {
    if (document.querySelector('[data-sheet]')) byId('isi').append(await blank(location.href));
    await navigator.serviceWorker.register('/sw.js');
    if (!document.querySelector('.board') || me.kept) return;
    const cache = await caches.open('tugas'), kept = await cache.match(SHEETS), text = await kept?.clone().text();
    const headers = { date: served, 'Content-Type': 'text/html; charset=utf-8' };
    await cache.put(HOME, new Response(`<!doctype html>${snapshot}`, { headers }));
    const lacks = [...document.querySelectorAll('.village .primary')].some(({ pathname }) => !text?.includes(`"${kind(pathname)}"`));
    if (kept && !lacks && date(kept) === new Date().setHours(0, 0, 0, 0)) return;
    const answer = await fetch(SHEETS);
    if (answer.ok && !answer.redirected) await cache.put(SHEETS, answer);
  };
  const wake = () => document.visibilityState === 'visible' && flush();
  (async () => {
    for (const item of await all()) if (item.sent < Date.now() - 36e5) await drop(item.key);
    draw();
    if (!me.user) return;
    panel.querySelector('button').onclick = () => flush(tries = 0);
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    flush();
    keep().catch(() => {});
  })();
})();
