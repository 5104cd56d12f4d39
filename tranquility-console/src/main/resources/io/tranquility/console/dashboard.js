// Shows /v1/status, again and again, and what is asked for. Whatever comes from the application is text, never HTML.
'use strict';

const PERIOD_MILLIS = 2000;
const SPAN_MILLIS = 60 * 60 * 1000;
const points = new Map(); // by data source: {time, sent, lost}
const sections = new Map(); // by data source: {root, live}

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

async function ask(path, options) {
  const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(10000), ...options });
  const isJson = answer.headers.get('Content-Type')?.startsWith('application/json');
  const body = isJson ? await answer.json() : {};
  if (!answer.ok) throw new Error(body.error ?? `the answer was ${answer.status}`);
  return body;
}

// Numbers and rates

function remember(name, events) {
  const now = Date.now();
  const known = (points.get(name) ?? []).filter((point) => now - point.time < SPAN_MILLIS);
  known.push({ time: now, sent: events.sent, lost: sum(events.dropped) + events.failed + events.unparseable });
  points.set(name, known);
  return known;
}

async function recall() {
  const history = await ask('v1/history');
  for (const [name, past] of Object.entries(history.dataSources)) {
    const known = points.get(name) ?? [];
    const first = known[0]?.time ?? Infinity;
    const before = past
      .map(([time, , sent, dropped, failed, unparseable]) => ({ time, sent, lost: dropped + failed + unparseable }))
      .filter((point) => point.time < first);
    points.set(name, [...before, ...known]);
  }
}

/** Events of a second, between each two points. */
function rates(known, field) {
  return known.slice(1).map((point, i) => {
    const seconds = (point.time - known[i].time) / 1000;
    return { time: point.time, value: seconds > 0 ? Math.max(0, point[field] - known[i][field]) / seconds : 0 };
  });
}

function line(values, from, to, most, className) {
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  shape.setAttribute('points', values
    .map(({ time, value }) => `${(100 * (time - from)) / Math.max(1, to - from)},${38 - (36 * value) / most}`)
    .join(' '));
  if (className) shape.setAttribute('class', className);
  return shape;
}

function chart(known) {
  const sent = rates(known, 'sent');
  const lost = rates(known, 'lost');
  const most = Math.max(1, ...[...sent, ...lost].map(({ value }) => value));
  const [from, to] = [known[0].time, known.at(-1).time];
  const minutes = Math.max(1, Math.round((to - from) / 60000));
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('viewBox', '0 0 100 40');
  drawing.setAttribute('preserveAspectRatio', 'none');
  drawing.setAttribute('class', 'chart');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label',
    `Events per second over the last ${minutes} minutes, at most ${Math.round(most)}`);
  drawing.append(line(sent, from, to, most), line(lost, from, to, most, 'lost'));
  return [drawing, element('p', 'caption',
    `Events per second, the last ${minutes} min: `, element('span', 'sent', '━ sent'), ', ',
    element('span', 'lost', '━ left out or failed'), `; at most ${number.format(Math.round(most))}`)];
}

function figure(name, value, note) {
  return element('div', '', element('dt', '', name),
    element('dd', '', value, ...(note ? [element('small', '', note)] : [])));
}

function millis(value) {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function latency(name, times) {
  return times ? [figure(name, millis(times.p50Millis), `p99 ${millis(times.p99Millis)}`)] : [];
}

function figures(source, known) {
  const events = source.events;
  const rate = rates(known.slice(-2), 'sent').at(-1)?.value;
  return element('dl', 'numbers',
    figure('received', number.format(events.received)),
    figure('sent', number.format(events.sent),
      rate === undefined ? '' : `${number.format(Math.round(rate))} per second`),
    figure('dropped', number.format(sum(events.dropped))),
    figure('unparseable', number.format(events.unparseable)),
    figure('failed', number.format(events.failed)),
    figure('pending', number.format(source.pending)),
    ...latency('a batch waits', source.latency.queueWait),
    ...latency('Druid takes it', source.latency.delivery));
}

// What is wrong, drops and tasks

/** A time without its zone, seconds and what it shares with another. */
function short(time, other) {
  const [day, clock] = time.replace(/(:00)?(\.0+)?Z$/, '').split('T');
  return other?.startsWith(day) ? clock : `${day} ${clock}`;
}

function span(start, end) {
  return `${short(start)} – ${short(end, start)} UTC`;
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
  for (const { cells } of rows) [...cells].forEach((cell, i) => { cell.dataset.column = columns[i]; });
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
  const counts = { ...source.events.dropped };
  if (source.events.unparseable > 0) counts.UNPARSEABLE = source.events.unparseable;
  const reasons = Object.entries(counts);
  if (reasons.length === 0) return [];
  return table(name, 'Left out', ['reason', 'events', 'the last one'], reasons.map(([reason, count]) =>
    row(reason, number.format(count), element('td', 'text', source.lastDrops[reason] ?? ''))));
}

function replicas(pipeline) {
  return pipeline.intervals.flatMap((interval) => interval.taskSets.flatMap((set) =>
    set.replicas.map((replica, i) => ({ interval, set, replica, number: i + 1 }))));
}

function partition(set) {
  return set.attempt === 0 ? `${set.partition}` : `${set.partition}, attempt ${set.attempt + 1}`;
}

/** A lane for each task, from the start to the end of its interval, with the time now and what is admitted. */
function timeLine(pipeline) {
  const tasks = replicas(pipeline);
  if (tasks.length === 0) return [];
  const now = Date.parse(pipeline.time);
  const from = Math.min(now, ...tasks.map(({ interval }) => Date.parse(interval.start)));
  const to = Math.max(now, ...tasks.map(({ interval }) => Date.parse(interval.end)));
  const place = (time) => `${(100 * (time - from)) / Math.max(1, to - from)}%`;
  const lanes = tasks.map(({ interval, set, replica, number: of }) => {
    const bar = element('div', `bar ${replica.state}`,
      `partition ${set.partition}${set.attempt === 0 ? '' : ` (attempt ${set.attempt + 1})`}${set.replicas.length > 1 ? `, replica ${of}` : ''}: `
      + `${replica.state.toLowerCase()}, ${number.format(replica.events)} rows`);
    bar.style.marginLeft = place(Date.parse(interval.start));
    bar.style.width = `${(100 * (Date.parse(interval.end) - Date.parse(interval.start))) / Math.max(1, to - from)}%`;
    return element('div', 'lane', bar);
  });
  const mark = element('div', 'now');
  mark.style.left = place(now);
  const drawing = element('div', 'timeline', ...lanes, mark);
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', `${tasks.length} tasks between ${new Date(from).toISOString()} and `
    + `${new Date(to).toISOString()}; the table below has them`);
  return [element('h3', '', 'Task sets in time'), drawing, element('p', 'caption axis',
    element('span', '', short(new Date(from).toISOString())), element('span', '', `now ${short(pipeline.time).slice(11, 16)}`),
    element('span', '', `${short(new Date(to).toISOString())} UTC`))];
}

function tasks(name, pipeline) {
  const rows = replicas(pipeline).map(({ interval, set, replica }) => row(
    element('td', 'span', span(interval.start, interval.end)),
    partition(set),
    element('td', replica.state, replica.state),
    number.format(replica.events),
    replica.inFlight,
    element('td', 'text', replica.taskId, ...(replica.location ? [element('br'), replica.location] : []))));
  if (rows.length === 0) return [];
  return table(name, 'Tasks', ['interval', 'partition', 'state', 'rows', 'in flight', 'task'], rows);
}

// What is asked for

function foldable(title, build) {
  const content = element('div', 'content');
  const details = element('details', '', element('summary', '', title), content);
  details.addEventListener('toggle', async () => {
    if (!details.open) return;
    try {
      await build(content);
    } catch (e) {
      content.replaceChildren(element('p', 'bad', `It cannot be read: ${e.message}`));
    }
  });
  return details;
}

async function configuration(name, content) {
  const { spec, properties } = (await ask('v1/configuration')).dataSources[name];
  const rows = Object.entries(properties)
    .sort(([, one], [, other]) => Number(other.isSet) - Number(one.isSet))
    .map(([property, { value, isSet }]) => row(
      element('td', isSet ? 'set' : '', property),
      element('td', 'text', value === '' ? '—' : value),
      isSet ? 'set in the file' : 'default'));
  const shown = element('pre', '', JSON.stringify(spec, null, 2));
  shown.tabIndex = 0;
  content.replaceChildren(
    ...table(name, 'Properties in force', ['property', 'value', ''], rows), element('h3', '', 'Spec'), shown);
}

function sampleEvent({ timestampSpec, dimensionsSpec, format }) {
  if (format !== 'json') return '';
  const event = {};
  event[timestampSpec.column] = timestampSpec.format === 'millis' ? Date.now() : new Date().toISOString();
  for (const dimension of dimensionsSpec.dimensions ?? []) event[dimension.name ?? dimension] = 'x';
  return JSON.stringify(event);
}

function outcome(tried) {
  if (tried.outcome === 'SENT') return element('td', 'RUNNING', 'would be sent');
  return element('td', 'LOST', tried.outcome === 'UNPARSEABLE' ? 'unparseable' : `would be dropped: ${tried.outcome}`);
}

function showTrial(name, { events }, result) {
  if (events.length === 0) {
    result.replaceChildren(element('p', '', 'There is no event in it.'));
    return;
  }
  result.replaceChildren(...table(`${name} tried`, 'What would become of it',
    ['line', 'outcome', 'its time', 'segment', 'partition', 'why'],
    events.map((tried) => row(
      tried.line,
      outcome(tried),
      element('td', 'span', tried.time ? `${short(tried.time)} UTC` : '—'),
      element('td', 'span', tried.segmentStart ? span(tried.segmentStart, tried.segmentEnd) : '—'),
      tried.partition ?? '—',
      element('td', 'text', tried.reason ?? '')))));
}

async function trial(name, content) {
  if (content.hasChildNodes()) return;
  const text = element('textarea');
  text.id = `sample-${name}`;
  text.rows = 4;
  text.spellcheck = false;
  text.required = true;
  const label = element('label', '', 'Events as they would be sent, one on each line. Nothing is sent.');
  label.htmlFor = text.id;
  const result = element('div', 'result');
  result.setAttribute('aria-live', 'polite');
  const form = element('form', '', label, text, element('button', '', 'Try'), result);
  form.addEventListener('submit', async (submitted) => {
    submitted.preventDefault();
    try {
      showTrial(name, await ask(`v1/try/${encodeURIComponent(name)}`,
        { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: text.value }), result);
    } catch (e) {
      result.replaceChildren(element('p', 'bad', `It cannot be tried: ${e.message}`));
    }
  });
  content.replaceChildren(form);
  text.value = sampleEvent((await ask('v1/configuration')).dataSources[name].spec);
}

// The page

function section(name, source) {
  const known = remember(name, source.events);
  if (!sections.has(name)) {
    const live = element('div');
    const root = element('section', '', element('h2', '', name), live,
      foldable('Try an event', (content) => trial(name, content)),
      foldable('Configuration', (content) => configuration(name, content)));
    sections.set(name, { root, live });
  }
  const shown = [];
  if (source.pipeline) {
    const window = source.pipeline.window;
    shown.push(element('p', 'window',
      `Takes events of ${span(window.from, window.to)} (windowPeriod ${window.windowPeriod})`));
  }
  shown.push(...problems(source), figures(source, known), ...chart(known), ...drops(name, source));
  if (source.pipeline) shown.push(...timeLine(source.pipeline), ...tasks(name, source.pipeline));
  replace(sections.get(name).live, shown);
  return sections.get(name).root;
}

/** Puts new content in place, and the keyboard and each table where they were. */
function replace(where, content) {
  const boxes = () => [...where.querySelectorAll('[data-key]')];
  const scrolled = new Map(boxes().map((box) => [box.dataset.key, box.scrollLeft]));
  const focused = where.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  where.replaceChildren(...content);
  for (const box of boxes()) {
    box.scrollLeft = scrolled.get(box.dataset.key) ?? 0;
    if (box.dataset.key === focused) box.focus({ preventScroll: true });
  }
}

/** Shows these sections in this order; one that is there already stays as it is, with what is typed into it. */
function arrange(roots) {
  const main = document.getElementById('sources');
  for (const old of [...main.children]) if (!roots.includes(old)) old.remove();
  roots.forEach((root, i) => {
    if (main.children[i] !== root) main.insertBefore(root, main.children[i] ?? null);
  });
}

function refusal(message) {
  const where = document.getElementById('refused');
  where.hidden = message === undefined;
  where.textContent = message === undefined ? ''
    : `The configuration file was changed, but is not in force: ${message}`;
}

function show(status) {
  const names = Object.keys(status.dataSources);
  for (const name of [...sections.keys()]) if (!names.includes(name)) sections.delete(name);
  arrange(names.map((name) => section(name, status.dataSources[name])));
  refusal(status.refusedConfiguration);
  const wrong = names.flatMap((name) => status.dataSources[name].problems ?? []).length;
  document.title = wrong === 0 ? 'Tranquility' : `(${wrong}) Tranquility`;
  document.getElementById('state').textContent =
    `${names.length} data ${names.length === 1 ? 'source' : 'sources'}, ${new Date().toLocaleTimeString()}`;
}

async function refresh() {
  try {
    show(await ask('v1/status'));
  } catch (e) {
    document.getElementById('state').textContent = `The status cannot be read: ${e.message}`;
  }
  setTimeout(refresh, PERIOD_MILLIS);
}

recall().catch(() => {}).finally(refresh);
