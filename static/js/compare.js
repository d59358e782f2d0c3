/* Hashes the chosen file in the browser and says whether it is the registered one. Nothing is sent. */
(() => {
  const form = document.querySelector('form[data-compare]');
  if (!form || !window.crypto?.subtle) return; // without it the page says how to compare by hand
  const result = form.querySelector('[data-result]');
  const say = (tone, words) => {
    result.className = `notice ${tone}`;
    result.textContent = words;
    result.hidden = false;
  };
  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('input[type="file"]').addEventListener('change', async (event) => {
    const [file] = event.target.files;
    if (!file) { result.hidden = true; return; }
    say('', 'Berkas sedang dicocokkan.');
    try {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
      if (form.dataset.compare.split(' ').includes(hex)) say('ok', 'Cocok: berkas ini sama persis dengan yang terdaftar.');
      else say('late', 'Tidak cocok: berkas ini bukan berkas yang terdaftar, atau sudah berubah.');
    } catch {
      say('warn', 'Berkas tidak dapat dibaca. Pilih kembali berkasnya.');
    }
  });
})();
