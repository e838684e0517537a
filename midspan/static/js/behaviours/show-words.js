// Show what is typed into a field that hides it, and hide it again.

export function start(root = document) {
  for (const button of root.querySelectorAll('[data-shows]')) {
    if (button.dataset.started) continue;
    button.dataset.started = 'yes';
    button.addEventListener('click', () => turn(button));
    // Nobody wants a browser to offer what was typed in the open.
    button.form?.addEventListener('submit', () => hide(button), { capture: true });
  }
}

function turn(button) {
  const field = document.getElementById(button.dataset.shows);
  field.type = field.type === 'password' ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(field.type === 'text'));
  [button.textContent, button.dataset.says] = [button.dataset.says, button.textContent];
  field.focus();
}

function hide(button) {
  if (document.getElementById(button.dataset.shows).type === 'text') turn(button);
}

start();
