// For browsers that cannot run this page's modules at all. It is a plain script in words that any
// browser knows, because there is nothing else to say it with: modules that fail stay silent.
addEventListener('load', function () {
  var page = document.getElementById('join');
  if (!page || page.getAttribute('data-started')) return;
  page.querySelector('[data-opening]').hidden = true;
  page.querySelector('[data-closed]').hidden = false;
});
