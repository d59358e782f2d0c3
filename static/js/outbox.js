/* Forms with data-outbox are kept on this device until the portal has them: docs/decisions/0006-outbox.md. */
(() => {
  const HOME = '/tugas/', SHEETS = '/tugas/luring/', ASK = '/tugas/antrean/', DAY = 864e5;
  const panel = document.getElementById('antrean'), me = panel.dataset;
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
  const sleep = (time) => new Promise((ok) => { setTimeout(ok, time); });
  const limit = (time) => ({ redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(time) });
  const clock = (time) => new Date(time).toLocaleTimeString('id-ID', { hour: '2-digit', minute: '2-digit' });
  let opened, busy, timer, tries = 0, state = '', sending = '';

  // The queue: {key, user, area, name, title, words, url, fields, made}, later `held` (a reason) or `sent` (a time).
  const box = async (work) => {
    opened ||= new Promise((ok, no) => {
      const request = indexedDB.open('kdkmp', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'key' });
      request.onsuccess = () => ok(request.result);
      request.onerror = () => no(request.error);
    });
    const change = (await opened).transaction('outbox', 'readwrite', { durability: 'strict' });
    const request = work(change.objectStore('outbox'));
    return new Promise((ok, no) => {
      change.oncomplete = () => ok(request.result);
      change.onabort = change.onerror = () => no(change.error);
    });
  };
  const put = (item) => box((store) => store.put(item));
  const drop = (key) => box((store) => store.delete(key));
  const all = async () => (await box((store) => store.getAll())).filter((item) => item.url)
    .sort((a, b) => a.made - b.made);
  const open = async () => (await all()).filter((item) => item.user === me.user && !item.sent);
  const valueOf = (item, name) => (item.fields.find(([one]) => one === name) || [])[1];

  // One tab sends at a time. Browsers without locks take a lease; if both send, the key makes it harmless.
  const alone = async (work) => {
    if (navigator.locks) return navigator.locks.request('outbox', work);
    let free;
    await box((store) => {
      const lease = store.get('lease');
      lease.onsuccess = () => {
        free = !(lease.result && lease.result.until > Date.now());
        if (free) store.put({ key: 'lease', until: Date.now() + 6e4 });
      };
      return lease;
    });
    if (free) return work().finally(() => drop('lease'));
    throw 0;
  };

  const who = async () => {
    const answer = await fetch(ASK, limit(15e3));
    const told = answer.ok && await answer.json();
    state = answer.type === 'opaqueredirect' || told && told.user != me.user ? 'login' : '';
    return state ? null : told.token;
  };
  const post = (item, token) => {
    const body = new FormData();
    let size = 0;
    for (const [name, value] of item.fields) {
      body.append(name, value);
      size += value.size || 0;
    }
    body.append('waited', Math.max(0, Date.now() - item.made));
    // Last of all: a form of which only a part arrives is refused for it.
    body.append('csrfmiddlewaretoken', token);
    const headers = { 'X-Outbox': `${item.user} ${item.area}` };
    return fetch(item.url, { ...limit(3e4 + size / 8), method: 'POST', body, headers });
  };
  const settle = async (item, version) => {
    // What waits behind it was written on top of it: no conflict with oneself.
    for (const next of version ? await open() : []) {
      const seen = next.fields.find(([name]) => name === 'version');
      if (next.url === item.url && next.key !== item.key && seen && seen[1] === valueOf(item, 'version')) {
        seen[1] = String(version);
        await put(next);
      }
    }
    const { key, user, title, url, made } = item;
    await put({ key, user, title, url, made, sent: Date.now() });
  };
  const work = async (mine) => {
    for (let token;;) {
      // A form that is open on this page is being corrected there.
      const item = (await open()).find((one) => !one.held
        && (one.key === mine || !document.querySelector(`[name=form_key][value="${one.key}"]`)));
      if (!item || !(token ||= await who())) return;
      sending = item.key;
      draw();
      const answer = await post(item, token);
      if (answer.type === 'opaqueredirect' || answer.status === 401) {
        state = 'login';
        return;
      }
      if (answer.headers.get('X-Outbox-Key') !== item.key) throw 0;
      const told = await answer.json();
      if (answer.ok) await settle(item, told.version);
      else await put({ ...item, held: told.reason, clash: answer.status === 409 });
      tries = 0;
    }
  };
  const flush = (mine) => {
    clearTimeout(timer);
    busy ||= alone(() => work(mine)).catch(() => { state = 'off'; }).finally(async () => {
      busy = sending = '';
      const left = (await open()).some((item) => !item.held);
      if (left && state !== 'login') timer = setTimeout(flush, Math.min(6e4, 2e3 * 2 ** tries++));
      draw();
    });
    return busy;
  };

  const words = (item) => {
    if (item.sent) return `terkirim ${clock(item.sent)}`;
    if (item.held) return `${item.clash ? 'bentrok' : 'ditolak'}: ${item.held}`;
    return item.key === sending ? 'sedang dikirim' : `tersimpan di perangkat ${clock(item.made)}`;
  };
  const row = (item) => {
    const line = make('li', '');
    line.append(make('b', item.title), make('span', ''), make('span', words(item), { className: 'mini wide' }));
    if (item.held) {
      const more = make('details', ''), tools = make('div', '', { className: 'actions wide' });
      more.className = 'wide';
      more.append(make('summary', 'Isian Anda'), ...item.words.map((word) => make('p', word, { className: 'small' })));
      tools.append(
        make('button', 'Buka', { className: 'btn', onclick: () => again(item).catch(() => { state = 'off'; draw(); }) }),
        make('button', 'Hapus', { className: 'btn', onclick: async () => {
          if (confirm('Hapus isian ini dari perangkat? Isian ini tidak akan terkirim.')) await drop(item.key);
          draw();
        } }),
      );
      line.append(more, tools);
    }
    return line;
  };
  const draw = async () => {
    const items = await all(), unsent = items.filter((item) => !item.sent);
    document.cookie = `antre=1; path=/; samesite=lax; max-age=${unsent.length ? 5e6 : 0}`;
    const own = unsent.filter((item) => item.user === me.user), count = own.length, held = own.filter((item) => item.held);
    const login = `Masuk lagi untuk mengirim ${count || unsent.length} pembaruan.`;
    if (!me.user) {
      panel.hidden = !unsent.length;
      panel.textContent = login;
      return;
    }
    const others = unsent.filter((item) => item.user !== me.user), shown = items.filter((item) => item.user === me.user);
    const [head, more] = panel.querySelectorAll('p > b, p > span'), list = panel.querySelector('ul');
    const badge = document.getElementById('antre');
    badge.hidden = !count;
    badge.lastChild.textContent = `${count} antre`;
    panel.hidden = !(items.length || me.kept);
    panel.querySelector('button').hidden = count === held.length;
    head.textContent = sending ? `Mengirim ${count} pembaruan…` : count ? `${count} pembaruan tersimpan di perangkat ini.` : shown.length ? 'Semua pembaruan terkirim.' : '';
    more.textContent = [
      count > held.length && !sending && (state === 'login' ? '' : 'Terkirim sendiri saat ada sinyal.'),
      held.length && `${held.length} perlu Anda periksa.`,
      others.length && `Ada ${others.length} pembaruan milik ${others[0].name}, terkirim setelah pemiliknya masuk.`,
      me.kept && `Tanpa sinyal: halaman ini keadaan pukul ${clock(me.kept)}.`,
    ].filter(Boolean).join(' ');
    if (state === 'login' && count) more.prepend(make('a', login, { href: `/masuk/?next=${HOME}` }), ' ');
    list.replaceChildren(...shown.map(row));
  };

  // Smaller, and as new pixels: place and camera do not come along. What is no readable picture stays as it is.
  const shrink = async (file) => {
    if (!file.type.startsWith('image/')) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
      const scale = Math.min(1, 1600 / Math.max(picture.width, picture.height));
      const size = { width: picture.width * scale, height: picture.height * scale };
      const canvas = make('canvas', '', size), pen = canvas.getContext('2d');
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((ok) => { canvas.toBlob(ok, 'image/jpeg', .72); });
      return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' });
    } catch {
      return file;
    }
  };
  const NIK = /(?<!\d)[1-9]\d{5}([04][1-9]|[1256]\d|[37][01])(0[1-9]|1[0-2])\d{6}(?!\d)/;
  const label = (form, name, value) => {
    const field = [...form.querySelectorAll(`[name="${name}"]`)].find((one) => !one.matches('[type=radio], [type=checkbox]') || one.value === value);
    const text = field && (field.labels && field.labels.length ? field.labels[0] : field).innerText;
    return text && `${text.trim().replace(/\s+/g, ' ')}${/radio|checkbox|submit/.test(field.type) ? '' : `: ${value.name || value}`}`;
  };
  const collect = async (form, button) => {
    const fields = [], place = form.querySelector('[data-action]'), heading = (form.closest('.sheet') || document).querySelector('h1');
    for (const [name, value] of new FormData(form)) {
      if (name === 'csrfmiddlewaretoken' || value.size === 0) continue;
      fields.push([name, value.size ? await shrink(value) : value]);
    }
    if (button && button.name) fields.push([button.name, button.value]);
    const title = heading.innerText.replace(/\s*\n\s*/g, ', ') + (place ? `, ${place.selectedOptions[0].text}` : '');
    return {
      key: valueOf({ fields }, 'form_key'), ...me, title, fields, made: Date.now(),
      url: new URL(place ? place.value : form.action, location).pathname,
      words: fields.map(([name, value]) => label(form, name, value)).filter(Boolean),
    };
  };
  const again = async (item) => {
    const token = await who();
    if (!token) return draw();
    await put({ ...item, held: '' });
    const form = make('form', '', { method: 'post', enctype: 'multipart/form-data', action: item.url, hidden: true });
    for (const [name, value] of [...item.fields, ['csrfmiddlewaretoken', token], ['waited', Date.now() - item.made]]) {
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
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    } catch {
      // No place on the device: as without this file.
      if (button && button.name) form.append(make('input', '', { type: 'hidden', name: button.name, value: button.value }));
      return form.submit();
    }
    if (busy) await Promise.race([busy, sleep(8e3)]);
    await Promise.race([flush(item.key), sleep(8e3)]);
    const now = (await all()).find((one) => one.key === item.key);
    if (now && now.held) return again(now);
    if (!now || now.sent) {
      await drop(item.key);
      return location.assign(HOME);
    }
    const sheet = form.closest('dialog');
    if (sheet) sheet.close();
    else form.replaceWith(make('p', 'Tersimpan di perangkat ini. Terkirim sendiri saat ada sinyal.', { className: 'notice ok' }));
    await draw();
    panel.scrollIntoView({ block: 'center' });
  };
  const leave = async (form) => {
    const dialog = document.getElementById('keluar'), count = (await open()).length;
    if (count) {
      dialog.querySelector('h2').textContent = `${count} pembaruan belum terkirim`;
      dialog.returnValue = '';
      dialog.showModal();
      await new Promise((ok) => { dialog.onclose = ok; });
      if (dialog.returnValue !== 'hapus') return flush();
    }
    for (const item of await all()) if (item.user === me.user) await drop(item.key);
    await draw();
    await forget();
    form.submit();
  };
  const forget = async () => {
    for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
  };
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (!me.user) {
      // Whoever comes in next must not find the pages of the one before.
      if (window.caches) caches.delete('tugas');
    } else if (form.id === 'form-keluar' && window.caches) {
      event.preventDefault();
      form.ariaBusy = null;
      leave(form);
    } else if (form.matches('[data-outbox]')) {
      event.preventDefault();
      const personal = [...form.querySelectorAll('textarea, [type=text]')].find((field) => NIK.test(field.value));
      if (!personal) return submit(form, event.submitter);
      form.ariaBusy = null;
      personal.setCustomValidity('Hapus NIK dari isian ini: nomor penduduk tidak disimpan di perangkat.');
      personal.oninput = () => personal.setCustomValidity('');
      personal.reportValidity();
    }
  });

  // Without a signal a sheet is a blank one of its kind, with the village and the version that the board knows.
  const blank = async (address, link) => {
    const kept = await caches.match(SHEETS), path = new URL(address).pathname;
    const page = new DOMParser().parseFromString(await kept.text(), 'text/html');
    const kind = path.match(/tahap\/(\w+)/)?.[1] || path.split('/').at(-2), card = link && link.closest('[data-version]');
    const sheet = page.querySelector(`[data-sheet="${kind}"]`).content.firstElementChild, form = sheet.querySelector('form');
    const set = (name, value) => sheet.querySelectorAll(`[name=${name}]`).forEach((field) => field.setAttribute('value', value));
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(kept.headers.get('date')).setHours(0, 0, 0, 0)) / DAY);
    const later = (day) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
    form.setAttribute('action', path);
    set('form_key', crypto.randomUUID());
    if (card) {
      set('version', card.dataset.version);
      sheet.querySelector('h1 small').textContent = card.querySelector('h3').textContent;
    }
    const stage = new URL(address).searchParams.get('stage');
    if (stage) sheet.querySelectorAll('[name=stage] option').forEach((one) => one.toggleAttribute('selected', one.value === stage));
    for (const field of days > 0 ? sheet.querySelectorAll('[name=day], [type=date]') : []) {
      if (field.max) field.max = later(field.max);
      if (!Date.parse(field.value)) continue;
      field.setAttribute('value', later(field.value));
      const small = field.parentNode.querySelector('.mini');
      if (small) small.textContent = new Date(field.value).toLocaleDateString('id-ID', { day: 'numeric', month: 'long' });
    }
    return sheet;
  };
  window.openSheet = (address, link) => fetch(address, { signal: AbortSignal.timeout(6e3) })
    .catch(async () => new Response((await blank(address, link)).outerHTML));

  const ready = async () => {
    if (document.querySelector('[data-sheet]')) document.getElementById('isi').append(await blank(location.href));
  };
  const keep = async () => {
    await navigator.serviceWorker.register('/sw.js');
    if (location.pathname !== HOME) return;
    const cache = await caches.open('tugas'), kept = await cache.match(SHEETS);
    const today = new Date().toDateString();
    for (const page of [SHEETS, HOME]) {
      if (page === HOME ? await cache.match(HOME) : kept && new Date(kept.headers.get('date')).toDateString() === today) continue;
      const answer = await fetch(page);
      if (answer.ok && !answer.redirected) await cache.put(page, answer);
    }
  };
  const wake = () => { if (document.visibilityState === 'visible') flush(); };
  (async () => {
    for (const item of await all()) if (item.sent < Date.now() - 36e5) await drop(item.key);
    draw();
    if (!me.user) return;
    panel.querySelector('button').onclick = () => { tries = 0; flush(); };
    addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    flush();
    ready().catch(() => {});
    keep().catch(() => {});
  })();
})();
