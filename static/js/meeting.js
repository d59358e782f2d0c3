/* Arrow keys turn the screens of the meeting mode; without this file its links do the same. */
addEventListener('keydown', (event) => {
  const way = { ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'prev', PageUp: 'prev', Escape: 'up' }[event.key];
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, dialog');
  const link = way && !busy && document.querySelector(`main a[rel="${way}"]`);
  if (link) {
    event.preventDefault();
    location.assign(link.href);
  }
});
