'use strict';
const recording = JSON.parse(document.getElementById('recording').textContent);
const get = (id) => document.getElementById(id);
const { rate, samples, bin, first, channels, events } = recording;
const seconds = samples / rate, missing = -32768;

// Level 0 is what the file holds: of each bin the least and the greatest value, in steps of a
// channel's own; above it, each level joins four of the one below.
const decode = (text) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Int16Array(bytes.buffer);
};
const joined = (low, high) => {
  const size = Math.ceil(low.length / 4), l = new Int16Array(size), h = new Int16Array(size);
  for (let i = 0; i < size; ++i) {
    let least = 32767, greatest = missing;
    for (let k = 4 * i; k < Math.min(4 * i + 4, low.length); ++k) {
      if (low[k] === missing) continue;
      if (low[k] < least) least = low[k];
      if (high[k] > greatest) greatest = high[k];
    }
    l[i] = greatest === missing ? missing : least;
    h[i] = greatest;
  }
  return [l, h];
};
for (const channel of channels) {
  const values = decode(channel.data);
  delete channel.data;
  let low = values, high = values;
  if (bin > 1) {
    low = new Int16Array(values.length / 2);
    high = new Int16Array(values.length / 2);
    for (let i = 0; i < low.length; ++i) {
      low[i] = values[2 * i];
      high[i] = values[2 * i + 1];
    }
  }
  channel.levels = [[low, high]];
  while (channel.levels.at(-1)[0].length > 2000)
    channel.levels.push(joined(...channel.levels.at(-1)));
}

const view = { from: 0, span: Math.min(10, seconds), gain: recording.gain, chosen: 0 };
const bad = new Set(channels.flatMap((channel, i) => (channel.bad ? [i] : [])));
const canvas = get('traces'), names = 64, flags = 18;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const clock = (at) => `${(at + first).toFixed(view.span < 2 ? 3 : 1)} s`;
const say = (text) => { get('live').textContent = text; };
const lasts = () => clock(view.from) + ' to ' + clock(view.from + view.span);

function fit(target) {
  const box = target.getBoundingClientRect(), scale = devicePixelRatio || 1;
  const width = Math.round(box.width * scale), height = Math.round(box.height * scale);
  if (target.width !== width || target.height !== height) Object.assign(target, { width, height });
  const pen = target.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  return { pen, width: box.width, height: box.height };
}

function drawChannel(pen, channel, middle, row, width) {
  const perPixel = view.span * rate / bin / width;
  let level = 0;
  while (level + 1 < channel.levels.length && 4 ** (level + 1) <= perPixel) ++level;
  const [low, high] = channel.levels[level], step = bin * 4 ** level / rate;
  const scale = channel.step * row / (channel.trigger ? channel.step * 32767 * 2 : view.gain);
  const offset = channel.trigger ? 0 : channel.middle - channel.mean;
  const zero = middle - offset / channel.step * scale;
  const begin = Math.max(0, Math.floor(view.from / step)),
    end = Math.min(low.length, Math.ceil((view.from + view.span) / step) + 1);
  pen.beginPath();
  let pixel = -1, least = 0, greatest = 0, down = false;
  const flush = () => {
    if (pixel < 0) return;
    const x = names + pixel;
    down ? pen.lineTo(x, zero - greatest * scale) : pen.moveTo(x, zero - greatest * scale);
    pen.lineTo(x, zero - least * scale);
    down = true;
  };
  const place = (i) => (i * step - view.from) / view.span * width;
  for (let i = begin; i < end; ++i) {
    const x = perPixel > 1 ? Math.floor(place(i)) : place(i);
    if (low[i] === missing) {
      flush();
      pixel = -1;
      down = false;
    } else if (x === pixel) {
      if (low[i] < least) least = low[i];
      if (high[i] > greatest) greatest = high[i];
    } else {
      flush();
      [pixel, least, greatest] = [Math.max(0, x), low[i], high[i]];
    }
  }
  flush();
  pen.stroke();
}

function drawTraces() {
  const { pen, width, height } = fit(canvas), wide = width - names;
  const row = (height - flags - 16) / channels.length;
  const text = colour('--text'), faint = colour('--faint'), link = colour('--link'),
    warn = colour('--warn'), line = colour('--line');
  pen.font = '11px system-ui, sans-serif';
  pen.lineWidth = 1;
  const nice = [0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600]
    .find((each) => view.span / each <= 12) || 7200;
  pen.fillStyle = faint;
  pen.strokeStyle = line;
  for (let at = Math.ceil((view.from + first) / nice) * nice - first; at < view.from + view.span; at += nice) {
    const x = names + (at - view.from) / view.span * wide;
    pen.fillText(clock(at), x + 2, height - 4);
    pen.beginPath();
    pen.moveTo(x, flags);
    pen.lineTo(x, height - 14);
    pen.stroke();
  }
  pen.save();
  pen.beginPath();
  pen.rect(names, 0, wide, height);
  pen.clip();
  let behind = 0;
  for (const [onset, duration, label] of events) {
    if (onset + duration < view.from || onset > view.from + view.span) continue;
    const x = names + (onset - view.from) / view.span * wide;
    pen.strokeStyle = pen.fillStyle = warn;
    pen.globalAlpha = 0.12;
    pen.fillRect(x, flags, duration / view.span * wide, height - flags - 14);
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(x, 2);
    pen.lineTo(x, height - 14);
    pen.stroke();
    if (x < behind) continue;
    pen.fillText(label, x + 3, 12);
    behind = x + 8 + pen.measureText(label).width;
  }
  channels.forEach((channel, i) => {
    pen.strokeStyle = i === view.chosen ? link : bad.has(i) ? line : text;
    drawChannel(pen, channel, flags + (i + 0.5) * row, row, wide);
  });
  pen.restore();
  const every = Math.ceil(12 / row);
  channels.forEach((channel, i) => {
    if (i % every && i !== view.chosen) return;
    pen.fillStyle = i === view.chosen ? link : bad.has(i) ? warn : text;
    pen.fillText((bad.has(i) ? '✕ ' : '') + channel.name, 2, flags + (i + 0.5) * row + 4, names - 4);
  });
}

// In place, radix 2.
function transform(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; ++i) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j]] = [re[j], re[i]];
  }
  for (let size = 2; size <= n; size *= 2) {
    for (let k = 0; k < size / 2; ++k) {
      const c = Math.cos(2 * Math.PI * k / size), s = -Math.sin(2 * Math.PI * k / size);
      for (let i = k; i < n; i += size) {
        const o = i + size / 2, x = re[o] * c - im[o] * s, y = re[o] * s + im[o] * c;
        [re[o], im[o]] = [re[i] - x, im[i] - y];
        [re[i], im[i]] = [re[i] + x, im[i] + y];
      }
    }
  }
}

// Of what is seen of the chosen channel, in segments of about two seconds under Hann's window; of
// bins their middles, so up to half their rate.
function spectrum() {
  const channel = channels[view.chosen], [low, high] = channel.levels[0], own = rate / bin;
  const begin = Math.max(0, Math.floor(view.from * own)),
    end = Math.min(low.length, Math.floor((view.from + view.span) * own));
  let n = 2 ** Math.round(Math.log2(Math.max(8, 2 * own)));
  while (n > end - begin) n /= 2;
  if (n < 8) return null;
  const density = new Float64Array(n / 2 + 1), hop = Math.max(n / 2, Math.floor((end - begin - n) / 30));
  let segments = 0;
  for (let at = begin; at + n <= end; at += hop) {
    const re = new Float64Array(n), im = new Float64Array(n);
    let mean = 0, whole = true;
    for (let i = 0; i < n; ++i) {
      whole = whole && low[at + i] !== missing;
      re[i] = (low[at + i] + high[at + i]) / 2 * channel.step;
      mean += re[i] / n;
    }
    if (!whole) continue;
    for (let i = 0; i < n; ++i) re[i] = (re[i] - mean) * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / n));
    transform(re, im);
    for (let i = 0; i <= n / 2; ++i) density[i] += (re[i] ** 2 + im[i] ** 2) * 2 / (own * n * 0.375);
    ++segments;
  }
  return segments ? { density: density.map((x) => x / segments), step: own / n } : null;
}

function drawSpectrum() {
  const { pen, width, height } = fit(get('spectrum')), found = spectrum();
  pen.font = '10px system-ui, sans-serif';
  pen.fillStyle = colour('--faint');
  if (!found) return pen.fillText('too short, or samples missing', 4, 14);
  const top = Math.min(80, (found.density.length - 1) * found.step);
  const shown = Array.from(found.density).slice(1, Math.ceil(top / found.step) + 1).map((x) => Math.log10(x + 1e-12));
  const least = Math.min(...shown), greatest = Math.max(...shown), range = greatest - least || 1;
  pen.strokeStyle = colour('--link');
  pen.beginPath();
  shown.forEach((value, i) => {
    const x = (i + 1) * found.step / top * width, y = 4 + (greatest - value) / range * (height - 20);
    i ? pen.lineTo(x, y) : pen.moveTo(x, y);
  });
  pen.stroke();
  for (let f = 10; f < top; f += 10) pen.fillText(f % 20 ? '·' : `${f} Hz`, f / top * width - 8, height - 3);
}

function drawMap() {
  document.querySelectorAll('#map circle').forEach((dot) => {
    const i = Number(dot.dataset.channel);
    dot.setAttribute('class', `${bad.has(i) ? 'bad' : ''} ${i === view.chosen ? 'chosen' : ''}`);
  });
}

let asked = false;
function draw() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    drawTraces();
    drawSpectrum();
    drawMap();
    get('where').textContent = `${lasts()} · ${Number(view.gain.toPrecision(3))} µV a row`;
  });
}

function show(from, span = view.span) {
  view.span = Math.min(seconds, Math.max(8 / rate, span));
  view.from = Math.min(seconds - view.span, Math.max(0, from));
  draw();
}
const zoom = (factor, at = 0.5) => show(view.from + view.span * at * (1 - factor), view.span * factor);
const louder = (factor) => { view.gain = Math.min(1e7, Math.max(1e-3, view.gain * factor)); draw(); };
function choose(i) {
  view.chosen = (i + channels.length) % channels.length;
  get('channel').textContent = channels[view.chosen].name;
  say(`${channels[view.chosen].name}${bad.has(view.chosen) ? ', bad' : ''}`);
  draw();
}
function mark(i, on = !bad.has(i)) {
  on ? bad.add(i) : bad.delete(i);
  get('marks').querySelectorAll('input')[i].checked = on;
  list();
  say(`${channels[i].name} is ${on ? 'bad' : 'good'}`);
  draw();
}
function list() {
  const out = ['"all-eeg"', ...[...bad].sort((a, b) => a - b).map((i) => JSON.stringify(`-${channels[i].name}`))];
  get('list').value = `channels = [${out.join(', ')}]`;
}
function jump(direction) {
  const middle = view.from + view.span / 2, near = view.span * 1e-6 + 1e-9;
  const index = direction > 0 ? events.findIndex(([at]) => at > middle + near)
    : events.findLastIndex(([at]) => at < middle - near);
  if (index >= 0) go(index);
}
function go(index) {
  const [onset, , label] = events[index];
  get('events').selectedIndex = index;
  show(onset - view.span / 2);
  say(`${label} at ${clock(onset)}`);
}

const keys = {
  ArrowLeft: (e) => show(view.from - view.span * (e.shiftKey ? 1 : 0.25)),
  ArrowRight: (e) => show(view.from + view.span * (e.shiftKey ? 1 : 0.25)),
  ArrowUp: () => choose(view.chosen - 1),
  ArrowDown: () => choose(view.chosen + 1),
  Home: () => show(0), End: () => show(seconds),
  '+': () => louder(0.8), '=': () => louder(0.8), '-': () => louder(1.25),
  ',': () => zoom(0.8), '.': () => zoom(1.25),
  n: () => jump(1), p: () => jump(-1), b: () => mark(view.chosen),
};
canvas.addEventListener('keydown', (event) => {
  const key = keys[event.key];
  if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  key(event);
  if (/^Arrow[LR]|Home|End/.test(event.key)) say(lasts());
});
canvas.addEventListener('wheel', (event) => {
  event.preventDefault();
  const turn = event.deltaY || event.deltaX, box = canvas.getBoundingClientRect();
  if (event.shiftKey) louder(turn > 0 ? 1.15 : 1 / 1.15);
  else if (event.ctrlKey || event.metaKey)
    zoom(turn > 0 ? 1.15 : 1 / 1.15, Math.max(0, (event.clientX - box.left - names) / (box.width - names)));
  else show(view.from + turn / 800 * view.span);
}, { passive: false });

const fingers = new Map();
canvas.addEventListener('pointerdown', (event) => {
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  const box = canvas.getBoundingClientRect(), row = (box.height - flags - 16) / channels.length;
  const i = Math.floor((event.clientY - box.top - flags) / row);
  if (event.clientX - box.left < names && i >= 0 && i < channels.length) choose(i);
});
canvas.addEventListener('pointermove', (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const wide = canvas.getBoundingClientRect().width - names;
  const apart = () => { const [a, b] = fingers.values(); return Math.max(20, Math.abs(a.clientX - b.clientX)); };
  const old = fingers.size === 2 ? apart() : 0;
  fingers.set(event.pointerId, event);
  if (fingers.size === 2) zoom(old / apart());
  else show(view.from - (event.clientX - before.clientX) / wide * view.span);
});
for (const name of ['pointerup', 'pointercancel'])
  canvas.addEventListener(name, (event) => fingers.delete(event.pointerId));

for (const [id, action] of Object.entries({
  back: () => show(view.from - view.span), on: () => show(view.from + view.span),
  near: () => zoom(0.5), far: () => zoom(2), loud: () => louder(0.8), soft: () => louder(1.25),
  before: () => jump(-1), after: () => jump(1),
  copy: () => { get('list').select(); navigator.clipboard?.writeText(get('list').value); say('copied'); },
})) get(id).addEventListener('click', action);

channels.forEach((channel, i) => {
  const label = document.createElement('label'), box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = bad.has(i);
  box.addEventListener('change', () => mark(i, box.checked));
  label.append(box, ` ${channel.name}`);
  label.title = channel.name;
  get('marks').append(label);
  if (!channel.at) return;
  const dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
  const [x, y] = [100 + 80 * channel.at[0], 100 - 80 * channel.at[1]];
  Object.entries({ cx: x, cy: y, r: 7, 'data-channel': i }).forEach(([k, v]) => dot.setAttribute(k, v));
  text.setAttribute('x', x);
  text.setAttribute('y', y + 1.5);
  text.textContent = channel.name;
  dot.addEventListener('click', () => choose(i));
  get('map').append(dot, text);
});
get('map').hidden = !channels.some((channel) => channel.at);
get('events').append(...events.map(([onset, , label]) => new Option(`${clock(onset)}  ${label}`)));
get('events').addEventListener('change', (event) => go(event.target.selectedIndex));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
new ResizeObserver(draw).observe(canvas);
list();
choose(0);
show(0);
