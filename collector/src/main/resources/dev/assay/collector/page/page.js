'use strict';

// ---- Times: in the reader's zone, and how long ago ----

const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const ABSOLUTE = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const UNITS = [['day', 86400], ['hour', 3600], ['minute', 60]];

function showTime(element) {
  const at = new Date(element.dateTime);
  const seconds = (at - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) || ['second', 1];
  const ago =
    unit === 'second' && Math.abs(seconds) < 10 ? 'now' : RELATIVE.format(Math.trunc(seconds / size), unit);
  const full = element.dataset.time === 'full';
  element.textContent = full ? ABSOLUTE.format(at) : ago;
  element.title = full ? ago : ABSOLUTE.format(at);
}

function showTimes(within) {
  within.querySelectorAll('time[data-time]').forEach(showTime);
}

setInterval(() => showTimes(document), 30000);

// ---- Copying ----

let toastTimer;

function toast(text) {
  const element = document.getElementById('toast');
  element.textContent = text;
  element.dataset.shown = '';
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => delete element.dataset.shown, 2500);
}

function copyByHand(text) {
  // The clipboard's own interface is there in secure contexts only.
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast('Copied');
  } catch {
    toast(copyByHand(text) ? 'Copied' : 'This browser does not let the page copy');
  }
}

document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (button) {
    event.preventDefault();
    copy(button.dataset.copy);
  }
});

// ---- Theme ----

document.getElementById('theme').addEventListener('click', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  localStorage.setItem('theme', root.dataset.theme);
});

// ---- Live: what changed is asked for again; nothing is computed here ----

// A fleet changes all the time. A violation is shown at once, other changes as often as one can read.
const CALM_MILLIS = 3000;

const live = { source: null, due: new Set(), timer: null, last: 0 };

function liveParts() {
  return [...document.querySelectorAll('[data-live]')];
}

function showLive(state, text) {
  document.getElementById('live').dataset.state = state;
  document.getElementById('live-text').textContent = text;
}

// While an answer to the reader is under way its place is not taken away by showing the same anew. (The reader's
// question itself ends a refresh that is under way: hx-sync.)
let asking = 0;

function isLive(event) {
  return event.detail.requestConfig.triggeringEvent?.type === 'live';
}

document.addEventListener('htmx:beforeSend', event => {
  asking += isLive(event) ? 0 : 1;
});

document.addEventListener('htmx:afterRequest', event => {
  asking -= isLive(event) ? 0 : 1;
});

function refresh() {
  if (asking > 0) {
    live.timer = setTimeout(refresh, 100);
    return;
  }
  live.timer = null;
  live.last = Date.now();
  for (const part of liveParts()) {
    if (part.dataset.live.split(' ').some(kind => live.due.has(kind))) {
      htmx.trigger(part, 'live');
    }
  }
  live.due.clear();
}

function changed(kind) {
  live.due.add(kind);
  const urgent = kind === 'VIOLATION_CHANGED' || kind === 'IMAGE_CHANGED';
  const wait = urgent ? 0 : Math.max(0, live.last + CALM_MILLIS - Date.now());
  if (live.timer === null || urgent) {
    clearTimeout(live.timer);
    live.timer = setTimeout(refresh, wait);
  }
}

function watch() {
  const kinds = new Set(liveParts().flatMap(part => part.dataset.live.split(' ')));
  if (kinds.size === 0 || live.source) {
    return;
  }
  const query = [...kinds].map(kind => 'kinds=' + kind).join('&');
  let missed = false;
  live.source = new EventSource('/api/v1/watch?' + query);
  live.source.onopen = () => {
    showLive('on', 'Live');
    if (missed) {
      kinds.forEach(changed);
    }
    missed = false;
  };
  live.source.onmessage = event => changed(JSON.parse(event.data).kind);
  live.source.onerror = () => {
    missed = true;
    showLive('lost', 'Connection lost: shown as of before');
    if (live.source.readyState === EventSource.CLOSED) {
      // Refused, not only interrupted: the browser does not try again by itself.
      live.source = null;
      setTimeout(watch, CALM_MILLIS);
    }
  };
}

// A browser has few connections to one host: only pages that are looked at hold one.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    if (live.source) {
      live.source.close();
      live.source = null;
      showLive('off', 'Paused');
    }
  } else if (!live.source) {
    watch();
    liveParts().forEach(part => htmx.trigger(part, 'live'));
  }
});

// What was opened or closed stays so when its part is shown anew, the keyboard stays where it is, and new rows are
// noticed.
let before = null;

const FOCUSABLE = 'a[href], button, summary, input, select';

function focusIn(target) {
  const element = document.activeElement;
  if (!element || !target.contains(element)) {
    return null;
  }
  const row = element.closest('tr[id], article[id]') || target;
  return { id: row.id, at: [...row.querySelectorAll(FOCUSABLE)].indexOf(element) };
}

function restoreFocus(focus) {
  // Unless the reader has gone on meanwhile.
  if (focus && document.activeElement === document.body) {
    document.getElementById(focus.id)?.querySelectorAll(FOCUSABLE)[focus.at]?.focus({ preventScroll: true });
  }
}

// A question that was broken off, by another one (hx-sync) or by leaving the page, is not an error to report. That a
// question ended is said twice of each that fails, the second time with the reason.
htmx.logger = (element, name, detail) => {
  if (name === 'htmx:sendAbort' || name === 'htmx:afterRequest') {
    delete detail.error;
  }
};

// What is not asked for does not stand in the URL.
document.addEventListener('htmx:configRequest', event => {
  const asked = event.detail.formData;
  [...asked].filter(([, value]) => value === '').forEach(([name]) => asked.delete(name));
});

document.addEventListener('htmx:beforeSwap', event => {
  const target = event.detail.target;
  before = {
    live: isLive(event),
    open: new Map([...target.querySelectorAll('details[id]')].map(each => [each.id, each.open])),
    rows: new Set([...target.querySelectorAll('tr[id], article[id]')].map(each => each.id)),
    focus: focusIn(target),
  };
  if (event.detail.xhr.status >= 400) {
    event.detail.shouldSwap = !before.live;
    event.detail.isError = false;
    toast(before.live ? 'What is shown is not up to date: the collector refused to answer' : 'That could not be shown');
    if (!before.live) {
      // A refusal is a page of its own.
      location.assign(event.detail.pathInfo.finalRequestPath);
      event.detail.shouldSwap = false;
    }
  }
});

// At once, not when all has settled: a key that is pressed in between would be lost.
document.addEventListener('htmx:afterSwap', () => restoreFocus(before?.focus));

document.addEventListener('htmx:afterSettle', event => {
  const parts = liveParts();
  showTimes(document);
  if (!before) {
    return;
  }
  for (const [id, open] of before.open) {
    const part = document.getElementById(id);
    if (part) {
      part.open = open;
    }
  }
  if (before.live) {
    const target = parts.find(part => part.id === event.detail.elt.id) || event.detail.elt;
    target.querySelectorAll('tr[id], article[id]').forEach(row => {
      if (!before.rows.has(row.id)) {
        row.classList.add('fresh');
      }
    });
  }
  before = null;
});

document.addEventListener('htmx:sendError', () => showLive('lost', 'Connection lost: shown as of before'));

showTimes(document);
watch();
