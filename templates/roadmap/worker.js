const FILES = [{% for file in files %}'{{ file|escapejs }}'{% if not forloop.last %}, {% endif %}{% endfor %}];
const HOME = '{{ worklist|escapejs }}', SHEETS = '{{ sheets|escapejs }}', OWN = 'berkas-{{ version }}', PAGES = 'tugas';

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open(OWN).then((cache) => cache.addAll(FILES)));
});
addEventListener('activate', (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name.startsWith('berkas-') && name !== OWN);
  // Pages of the version before would ask for its files.
  if (old.length) await Promise.all([...old, PAGES].map((name) => caches.delete(name)));
  await clients.claim();
})()));

// The pages themselves put into PAGES what may be kept (outbox.js); nothing else is.
const kept = async () => {
  const page = await caches.match(HOME);
  if (!page) throw 0;
  const html = (await page.text()).replace('data-user', `data-kept="${page.headers.get('date')}" data-user`);
  return new Response(html, { headers: page.headers });
};
// Where the signal is so weak that nothing comes for eight seconds, the kept page does.
const slow = () => new Promise((ok, no) => { setTimeout(no, 8000); });

addEventListener('fetch', (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (FILES.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(pathname)));
  } else if (request.mode === 'navigate' && pathname === HOME) {
    const live = fetch(request);
    event.respondWith(Promise.race([live, slow()]).catch(kept).catch(() => live));
  } else if (request.mode === 'navigate' && /^\/(tugas|desa|kunjungan)\//.test(pathname)) {
    event.respondWith(fetch(request).catch(async () => await caches.match(SHEETS) || Response.error()));
  }
});
