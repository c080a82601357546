// Runs before the first paint, so that a page in large type does not jump, and on browsers too old for modules.
(function () {
  var root = document.documentElement;
  try {
    if (window.localStorage.getItem('bandian.large') === '1') root.classList.add('large');
  } catch (error) { /* no storage: the page starts in normal type */ }
  if (!('noModule' in document.createElement('script'))) root.classList.add('too-old');
})();
