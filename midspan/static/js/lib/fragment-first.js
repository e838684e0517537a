// Before anything else on this page is loaded: the secret after the # leaves the address, so that
// no history, no later link and no screen shows it. A plain script, because modules wait.
globalThis.midspanFragment = location.hash.slice(1);
if (location.hash) history.replaceState(null, '', location.pathname + location.search);
// The same link pasted once more into this tab changes nothing but the #: look at it anew.
addEventListener('hashchange', () => location.reload());
