/* Turns and enlarges a photo where it stands. Without this script the link beside it opens the photo as a whole. */
(() => {
  const STEPS = [1, 1.5, 2, 3, 4];
  for (const part of document.querySelectorAll('[data-photo]')) {
    const photo = part.querySelector('img'), box = photo.parentElement, said = part.querySelector('output');
    const [smaller, larger] = part.querySelectorAll('[data-zoom]');
    let turns = 0, step = 0;
    const draw = () => {
      photo.style.cssText = '';
      // As large as it fits, before anything is done to it.
      const zoom = STEPS[step], width = photo.offsetWidth * zoom, height = photo.offsetHeight * zoom;
      if (turns || step) {
        const lying = turns % 2 ? (width - height) / 2 : 0;
        photo.style.cssText = `width: ${width}px; height: ${height}px; max-width: none; max-height: none; `
          + `transform: rotate(${turns * 90}deg); margin: ${lying}px ${-lying}px`;
      }
      smaller.disabled = step === 0;
      larger.disabled = step === STEPS.length - 1;
      said.textContent = `${zoom * 100} %` + (turns ? `, diputar ${turns * 90}°` : '');
    };
    part.querySelector('[data-turn]').addEventListener('click', () => { turns = (turns + 1) % 4; draw(); });
    for (const button of [smaller, larger]) button.addEventListener('click', () => {
      step = Math.min(Math.max(step + Number(button.dataset.zoom), 0), STEPS.length - 1);
      draw();
    });
    smaller.disabled = true;
    box.tabIndex = 0;
    part.querySelector('.tools').hidden = false;
  }
})();
