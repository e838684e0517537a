// A text as a QR code: drawn here, because what it holds is a secret that no server may draw.

import { qrcode } from '../vendor/qrcode.mjs';

const SVG = 'http://www.w3.org/2000/svg';
const BORDER = 4; // modules of light around it, as the standard asks

/** @param {string} text @returns {SVGSVGElement} */
export function picture(text) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `${-BORDER} ${-BORDER} ${size + 2 * BORDER} ${size + 2 * BORDER}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', squares(code, size));
  svg.append(path);
  return svg;
}

function squares(code, size) {
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (code.isDark(y, x)) path += `M${x} ${y}h1v1h-1z`;
  }
  return path;
}
