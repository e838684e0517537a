// One thing of a page alone on paper; without a choice the whole page prints.

/** @param {Element} item what shall stand on the paper */
export function printAlone(item) {
  item.dataset.prints = 'yes';
  addEventListener('afterprint', () => delete item.dataset.prints, { once: true });
  globalThis.print();
}
