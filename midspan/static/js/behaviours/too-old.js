// For browsers that cannot run this page's modules at all. It is a plain script in words that any
// browser knows, because there is nothing else to say it with: modules that fail stay silent.
addEventListener('load', function () {
  var join = document.getElementById('join');
  var note = document.querySelector('main [data-no-crypto], main [data-without]');
  var page = join || (note && note.parentElement);
  if (!page || page.getAttribute('data-started') || page.getAttribute('data-ready')) return;
  // Chrome 103, Firefox 101 and Safari 16.4 have all of these; there it is the scripts that did not come.
  var isTooOld = !('adoptedStyleSheets' in document) || !Object.hasOwn || !self.AbortSignal || !AbortSignal.timeout;
  if (join) {
    if (!isTooOld) {
      var said = document.getElementById('sentences').content.querySelector('[data-code="part-missing"]');
      join.querySelector('[data-why]').textContent = said.textContent;
    }
    join.querySelector('[data-opening]').hidden = true;
    join.querySelector('[data-closed]').hidden = false;
  } else if (note.hasAttribute('data-without')) {
    note.querySelector('[data-too-old]').hidden = !isTooOld;
    note.querySelector('[data-did-not-come]').hidden = isTooOld;
    note.hidden = false;
  } else if (isTooOld) {
    note.hidden = false;
  }
});
