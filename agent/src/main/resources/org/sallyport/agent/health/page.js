// Shows what /api/status tells, and asks again and again. Names and problems may come from the cloud, which isn't
// trusted: everything is put in as text, never as markup.
'use strict';

const EVERY_MS = 5000;
const PATIENCE_MS = 10000;
let heardAt = null;
let shown = '';

const at = id => document.getElementById(id);

function element(name, text, kind) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Control characters, and those that turn the direction of writing, are shown as their numbers.
function plain(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    c => '\\u' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0'));
}

// A name stands apart from the text around it, whichever way it is written.
function entry(list, name, value, kind) {
  const told = element('dd', undefined, kind);
  told.append(element('bdi', plain(value)));
  list.append(element('dt', name), told);
}

const replace = (id, children) => at(id).replaceChildren(...children);
const count = (number, one, many) => number + ' ' + (number === 1 ? one : many);
const named = thing => thing.name + ' (' + thing.id + ')';
const bytes = number => (number / 1048576).toFixed(0) + ' MiB';

function time(text) {
  const then = new Date(text);
  return isNaN(then) ? text : then.toLocaleString();
}

function duration(seconds) {
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return '0 s';
  return parts.slice(first, first + 2)
    .map(([size, unit], i) => Math.floor(i === 0 ? seconds / size : seconds % parts[first][0] / size) + ' ' + unit)
    .join(' ');
}

function agent(status) {
  const list = document.createDocumentFragment();
  entry(list, 'Gateway', named(status.gateway));
  entry(list, 'Member', named(status.member));
  entry(list, 'Version', status.version);
  entry(list, 'Running for', duration(status.uptimeSeconds));
  entry(list, 'Cloud', status.cloud);
  entry(list, 'Proxy', status.proxy ? status.proxy.url + ' (from ' + status.proxy.from + ')' : 'none');
  replace('agent', [list]);
}

function link(told) {
  const item = element('li');
  item.append(element('h3', 'Link ' + told.number + ': ' + plain(told.state), told.state === 'up' ? 'good' : 'bad'));
  const list = element('dl');
  entry(list, 'Since', time(told.since));
  if (told.carrier) entry(list, 'Carrier', told.carrier);
  if (told.roundTripMillis !== undefined) entry(list, 'Round trip', told.roundTripMillis.toFixed(1) + ' ms');
  if (told.inFlight !== undefined) entry(list, 'Requests', told.inFlight);
  if (told.nextTry) entry(list, 'Next try', time(told.nextTry));
  const seen = told.problems || [];
  if (seen.length) {
    const last = seen[seen.length - 1];
    const often = last.times > 1 ? ', ' + last.times + ' times since ' + time(last.first) : '';
    entry(list, 'Last problem', last.detail + ' [' + last.code + '], ' + time(last.last) + often,
      told.state === 'up' ? 'faint' : 'bad');
  }
  item.append(list);
  return item;
}

function load(status) {
  const list = document.createDocumentFragment();
  entry(list, 'Worked on', status.inFlight + ' of ' + status.capacity);
  entry(list, 'Waiting', status.queued);
  entry(list, 'Answered with a problem', status.failed);
  entry(list, 'Heap', bytes(status.memory.heapUsed) + ' of ' + bytes(status.memory.heapMax));
  entry(list, 'Receive budget', bytes(status.memory.receiveBudgetGranted) + ' of '
    + bytes(status.memory.receiveBudgetMax));
  replace('load', [list]);
}

function rotation(key) {
  if (!key.rotation) return 'none';
  return key.rotation.state === 'resealing'
    ? 'credentials are being sealed to the new key'
    : 'members have still to take the new key: ' + (key.rotation.waiting.join(', ') || 'nobody');
}

function safety(status) {
  const list = document.createDocumentFragment();
  entry(list, 'Gateway key', status.gatewayKey.id);
  if (status.gatewayKey.problem) entry(list, 'Key problem', status.gatewayKey.problem, 'bad');
  entry(list, 'Rotation', rotation(status.gatewayKey));
  entry(list, 'Access policy', count(status.access.rules, 'rule', 'rules') + ' since ' + time(status.access.since));
  for (const problem of status.access.problems) entry(list, 'Not in force', problem, 'bad');
  const audit = status.audit;
  if (!audit) {
    entry(list, 'Audit log', 'none is kept');
  } else if (audit.failing) {
    entry(list, 'Audit log', 'can’t be written: ' + count(audit.lost, 'line', 'lines') + ' lost, '
      + count(audit.refused, 'request', 'requests') + ' refused', 'bad');
  } else {
    entry(list, 'Audit log', count(audit.lines, 'line', 'lines') + ' since the start, sealed up to line ' + audit.sealed
      + (audit.lost ? ', ' + audit.lost + ' lost' : ''), audit.lost ? 'bad' : undefined);
  }
  replace('safety', [list]);
}

function source(told) {
  const item = element('li');
  const heading = element('h3');
  heading.append(element('bdi', plain(told.target)));
  const list = element('dl');
  entry(list, 'Connection', told.connection);
  entry(list, 'Connector', told.connector);
  if (told.reachable === false) entry(list, 'Reachable', 'not when last tried', 'bad');
  entry(list, 'Calls', told.calls);
  const held = told.connections;
  if (held) entry(list, 'Connections', held.inUse + ' in use of ' + held.open + ' open, ' + held.waiting + ' waited for');
  item.append(heading, list);
  return item;
}

// Told only when it changes: a screen reader reads each change out.
function tell(text, kind) {
  if (text === shown) return;
  shown = text;
  at('state').textContent = text;
  at('state').className = kind;
}

function show(status) {
  agent(status);
  const links = status.links.map(link);
  replace('links', links.length ? links : [element('li', 'The first link is being dialled.', 'faint')]);
  load(status);
  safety(status);
  const sources = status.sources.map(source);
  replace('sources', sources.length ? sources : [element('li', 'None is in use.', 'faint')]);
  const up = status.links.filter(told => told.state === 'up').length;
  const of = ' of ' + count(status.links.length, 'link', 'links') + ' up';
  document.title = (up ? '' : '⚠ ') + plain(status.member.name) + ' – Sallyport agent';
  if (status.draining) {
    tell('The agent is stopping: it finishes what was begun.', 'bad');
  } else if (up) {
    tell('The agent serves: ' + up + of + '.', 'good');
  } else {
    tell('The agent is not linked to the cloud: it serves nothing until a link is up.', 'bad');
  }
}

async function fetched() {
  try {
    const answer = await fetch('api/status', {cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS)});
    return answer.ok ? await answer.json() : null;
  } catch (failure) {
    return null;
  }
}

function old(why) {
  document.body.classList.add('old');
  document.title = '⚠ Sallyport agent';
  tell(why + (heardAt ? '. What stands below is of ' + heardAt.toLocaleTimeString() + '.' : '.'), 'bad');
}

async function ask() {
  const status = await fetched();
  if (!status) {
    old('The agent does not answer: see whether it runs. This page goes on asking');
  } else {
    try {
      show(status);
      heardAt = new Date();
      document.body.classList.remove('old');
    } catch (failure) {
      old('The agent tells what this page does not understand: load the page again');
    }
  }
  setTimeout(ask, EVERY_MS);
}

ask();
