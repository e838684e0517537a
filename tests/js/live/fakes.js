// A line without a network: a WebSocket that does what the test says.

import { mock } from 'node:test';

import { Line } from '../../../midspan/static/js/live/line.js';

export class FakeSocket {
  static made = [];
  readyState = 0;
  sent = [];

  constructor(address) {
    this.address = address;
    FakeSocket.made.push(this);
  }

  opens() {
    this.readyState = 1;
    this.onopen();
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  says(...objects) {
    this.onmessage({ data: objects.map((one) => JSON.stringify(one)).join('\n') });
  }

  drops() {
    this.readyState = 3;
    this.onclose({});
  }

  close() {
    this.readyState = 3;
  }
}

export const REL = 'r'.repeat(22);
export const act = (seq, more = {}) => ({ rel: REL, seq, id: `act-${seq}`, ...more });

// What a promise or two need to go on.
export const turn = async () => { for (let i = 0; i < 5; i += 1) await null; };

export const settled = async (ms) => {
  mock.timers.tick(ms);
  await turn();
};

// A line with everything it told, in order.
export const lineWith = (options = {}) => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  FakeSocket.made = [];
  const told = [];
  const tell = (name) => (...given) => told.push([name, ...given]);
  const on = Object.fromEntries(
    ['acts', 'stored', 'taken', 'refused', 'changed', 'presence', 'shorter', 'state'].map((n) => [n, tell(n)]),
  );
  const line = new Line({
    path: 'ws://here/live', ticket: async () => 'a-ticket', since: () => ({ [REL]: 0 }),
    on, Socket: FakeSocket, random: () => 0.5, ...options,
  });
  return {
    line, told,
    of: (name) => told.filter(([one]) => one === name).map(([, ...given]) => given),
    socket: () => FakeSocket.made.at(-1),
    made: () => FakeSocket.made,
    async opens(seq = 0) {
      await turn();
      const socket = FakeSocket.made.at(-1);
      socket.opens();
      socket.says({ t: 'welcome', v: 1, rels: { [REL]: { seq, n: 1 } } });
      return socket;
    },
  };
};
