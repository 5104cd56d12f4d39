// Shows /v1/status, and what changed in it while the page is open. Whatever comes from the server is text, never HTML.
'use strict';

const PERIOD_MILLIS = 2000;
const POINTS_KEPT = 300;
const points = new Map(); // by data source: {time, received, sent, lost}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const number = new Intl.NumberFormat('en');

function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function remember(name, events) {
  const known = points.get(name) ?? [];
  known.push({
    time: Date.now(),
    received: events.received,
    sent: events.sent,
    lost: sum(events.dropped) + events.failed + events.unparseable,
  });
  points.set(name, known.slice(-POINTS_KEPT));
  return points.get(name);
}

/** Events of a second, between each two points. */
function rates(known, field) {
  return known.slice(1).map((point, i) => {
    const seconds = (point.time - known[i].time) / 1000;
    return seconds > 0 ? Math.max(0, point[field] - known[i][field]) / seconds : 0;
  });
}

function line(values, most, className) {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  shape.setAttribute('points', values
    .map((value, i) => `${(100 * i) / Math.max(1, values.length - 1)},${38 - (36 * value) / most}`)
    .join(' '));
  if (className) shape.setAttribute('class', className);
  return shape;
}

function chart(known) {
  const sent = rates(known, 'sent');
  const lost = rates(known, 'lost');
  const most = Math.max(1, ...sent, ...lost);
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 100 40');
  drawing.setAttribute('preserveAspectRatio', 'none');
  drawing.setAttribute('class', 'chart');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', `Events per second since this page was opened, at most ${Math.round(most)}`);
  drawing.append(line(sent, most), line(lost, most, 'lost'));
  return [drawing, element('p', 'caption',
    `Events per second while this page is open: sent in blue, left out in orange; at most ${number.format(Math.round(most))}`)];
}

/** A time without its zone, seconds and what it shares with another. */
function short(time, other) {
  const [day, clock] = time.replace(/(:00)?(\.0+)?Z$/, '').split('T');
  return other?.startsWith(day) ? clock : `${day} ${clock}`;
}

function span(start, end) {
  return `${short(start)} – ${short(end, start)} UTC`;
}

function figure(name, value, note) {
  return element('div', '', element('dt', '', name),
    element('dd', '', number.format(value), ...(note ? [element('small', '', note)] : [])));
}

function figures(source, known) {
  const events = source.events;
  const rate = rates(known, 'sent').at(-1);
  return element('dl', 'numbers',
    figure('received', events.received),
    figure('sent', events.sent, rate === undefined ? '' : `${number.format(Math.round(rate))} per second`),
    figure('dropped', sum(events.dropped)),
    figure('unparseable', events.unparseable),
    figure('failed', events.failed),
    figure('pending', source.pending));
}

function problems(source) {
  if (source.problems === undefined) return [];
  if (source.problems.length === 0) return [element('p', 'well', '✓ Nothing is wrong.')];
  return [element('ul', 'problems', ...source.problems.map((sentence) => element('li', '', sentence)))];
}

function table(name, caption, columns, rows) {
  const head = element('thead', '', element('tr', '', ...columns.map((column) => {
    const cell = element('th', '', column);
    cell.scope = 'col';
    return cell;
  })));
  const box = element('div', 'scroll', element('table', '', head, element('tbody', '', ...rows)));
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', caption);
  box.dataset.key = `${name} ${caption}`;
  return [element('h3', '', caption), box];
}

function row(...cells) {
  return element('tr', '', ...cells.map((cell) => (cell instanceof Node ? cell : element('td', '', String(cell)))));
}

function drops(name, source) {
  const reasons = Object.entries(source.events.dropped);
  if (reasons.length === 0) return [];
  return table(name, 'Dropped', ['reason', 'events', 'the last one'], reasons.map(([reason, count]) =>
    row(reason, number.format(count), element('td', 'text', source.lastDrops[reason] ?? ''))));
}

function tasks(name, pipeline) {
  const rows = pipeline.intervals.flatMap((interval) => interval.taskSets.flatMap((set) =>
    set.replicas.map((replica) => row(
      element('td', 'span', span(interval.start, interval.end)),
      set.attempt === 0 ? set.partition : `${set.partition}, attempt ${set.attempt + 1}`,
      element('td', replica.state, replica.state),
      number.format(replica.events),
      replica.inFlight,
      element('td', 'text', replica.taskId, ...(replica.location ? [element('br'), replica.location] : []))))));
  if (rows.length === 0) return [];
  return table(name, 'Tasks', ['interval', 'partition', 'state', 'events', 'in flight', 'task'], rows);
}

function section(name, source) {
  const known = remember(name, source.events);
  const shown = element('section', '', element('h2', '', name));
  if (source.pipeline) {
    const window = source.pipeline.window;
    shown.append(element('p', 'window',
      `Takes events of ${span(window.from, window.to)} (windowPeriod ${window.windowPeriod})`));
  }
  shown.append(...problems(source), figures(source, known), ...chart(known), ...drops(name, source),
    ...(source.pipeline ? tasks(name, source.pipeline) : []));
  return shown;
}

/** Puts new content in place, and the keyboard and each table where they were. */
function replace(content) {
  const boxes = () => [...document.querySelectorAll('[data-key]')];
  const scrolled = new Map(boxes().map((box) => [box.dataset.key, box.scrollLeft]));
  const focused = document.activeElement?.dataset.key;
  document.getElementById('sources').replaceChildren(...content);
  for (const box of boxes()) {
    box.scrollLeft = scrolled.get(box.dataset.key) ?? 0;
    if (box.dataset.key === focused) box.focus({ preventScroll: true });
  }
}

function show(status) {
  const names = Object.keys(status.dataSources);
  const refused = status.refusedConfiguration
    ? [element('section', '', element('h2', '', 'The configuration file'),
      element('ul', 'problems', element('li', '', `It was changed, but is not in force: ${status.refusedConfiguration}`)))]
    : [];
  replace([...refused, ...names.map((name) => section(name, status.dataSources[name]))]);
  document.getElementById('state').textContent =
    `${names.length} data ${names.length === 1 ? 'source' : 'sources'}, ${new Date().toLocaleTimeString()}`;
}

async function refresh() {
  try {
    const answer = await fetch('v1/status', { cache: 'no-store', signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    show(await answer.json());
  } catch (e) {
    document.getElementById('state').textContent = `The status cannot be read: ${e.message}`;
  }
  setTimeout(refresh, PERIOD_MILLIS);
}

refresh();
