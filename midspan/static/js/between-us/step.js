// A day for a step, if somebody wants one, to put into a calendar of theirs. It says that there is a
// step and nothing of what it is: calendars are read by others and kept elsewhere.

import { day, sentence } from '../lib/page.js';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * A calendar entry of one whole day (RFC 5545). Pure.
 * @param {string} date YYYY-MM-DD @param {string} id of the thing @param {string} title
 * @param {Date} now
 * @returns {string}
 */
export function entry(date, id, title, now = new Date()) {
  const [, year, month, of] = date.match(DATE);
  const next = new Date(Date.UTC(Number(year), Number(month) - 1, Number(of) + 1));
  const plain = (when) => when.toISOString().replace(/[-:]|\.\d+/g, '');
  return [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Midspan//EN', 'BEGIN:VEVENT', `UID:${id}@midspan`,
    `DTSTAMP:${plain(now)}`, `DTSTART;VALUE=DATE:${year}${month}${of}`,
    `DTEND;VALUE=DATE:${plain(next).slice(0, 8)}`, `SUMMARY:${title.replace(/[\\;,]/g, '\\$&')}`,
    'END:VEVENT', 'END:VCALENDAR', '',
  ].join('\r\n');
}

/** Sealed words may say anything: a day that there is not, too. Pure. */
export function isDay(words = '') {
  return DATE.test(words) && !Number.isNaN(Date.parse(words));
}

export function draw(place, thing) {
  const links = thing.sheets.filter(({ parts }) => isDay(parts.day)).map(({ parts }) => {
    const link = document.createElement('a');
    const calendar = new Blob([entry(parts.day, thing.id, sentence('step-in-calendar'))], { type: 'text/calendar' });
    link.href = URL.createObjectURL(calendar);
    link.download = 'step.ics';
    link.textContent = sentence('step-calendar', { day: day(Date.parse(parts.day) / 1000) });
    const item = document.createElement('p');
    item.className = 'small';
    item.append(link);
    return item;
  });
  place.replaceChildren(...links);
}
