/* <a data-copy="id" href="#section" data-said="words"> copies the text of a box by one press; without this file it leads
   to the box. data-said says what was copied. */
(() => {
  const select = (box) => {
    if (box.select) {
      box.focus();
      box.select();
    } else getSelection().selectAllChildren(box);
  };
  const copy = async (box) => {
    try {
      await navigator.clipboard.writeText(box.value ?? box.textContent);
      return true;
    } catch {
      // Old phones, and addresses without https, have no clipboard; they still have the old command.
      select(box);
      return document.execCommand('copy');
    }
  };
  document.addEventListener('click', async (event) => {
    const link = event.target.closest('[data-copy]');
    if (!link) return;
    event.preventDefault();
    const box = document.getElementById(link.dataset.copy);
    const said = document.querySelector('.messages');
    const done = await copy(box);
    if (!done) {
      box.scrollIntoView();
      select(box);
    }
    const line = document.createElement('p');
    line.className = `notice ${done ? 'success' : 'warning'}`;
    line.textContent = done
      ? link.dataset.said || 'Teks sudah disalin. Buka grup WhatsApp, lalu tempel.'
      : 'Peramban ini tidak mengizinkan penyalinan. Teksnya sudah dipilih: tekan lama, lalu pilih Salin.';
    said.replaceChildren(line);
    if (done) said.scrollIntoView({ block: 'nearest' });
  });
})();
