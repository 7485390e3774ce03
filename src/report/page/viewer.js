const get = (id) => document.getElementById(id);
const view = { from: 0, span: Math.min(10, seconds), gain: recording.gain, chosen: 0 };
let arrived = { index: -1 };  // the event that was gone to, and the view that shows it
const bad = new Set(channels.flatMap((channel, i) => (channel.bad ? [i] : [])));
const canvas = get('traces');
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const clock = (at) =>
  `${(at + first).toFixed(Math.max(1, 2 - Math.floor(Math.log10(view.span))))} s`;
const say = (text) => { get('live').textContent = text; };
const lasts = () => `${clock(view.from)} to ${clock(view.from + view.span)}`;
function scale() {
  const { unit, trigger } = channels[view.chosen];
  return trigger ? '' : ` · ${Number(view.gain.toPrecision(3))} ${unit} a row`;
}

function drawMap() {
  document.querySelectorAll('#map circle').forEach((dot) => {
    const i = Number(dot.dataset.channel);
    dot.setAttribute('class', `${bad.has(i) ? 'bad' : ''} ${i === view.chosen ? 'chosen' : ''}`);
  });
}

let asked = false, settled = 0;
function draw() {
  clearTimeout(settled);
  settled = setTimeout(drawSpectrum, 100);
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    drawTraces();
    get('where').textContent = lasts() + scale();
  });
}

function show(from, span = view.span) {
  view.span = Math.min(seconds, Math.max(8 / rate, span));
  view.from = Math.min(seconds - view.span, Math.max(0, from));
  draw();
}
const zoom = (factor, at = 0.5) =>
  show(view.from + view.span * at * (1 - factor), view.span * factor);
function louder(factor) {
  const usual = recording.gain;
  view.gain = Math.min(1e6 * usual, Math.max(1e-6 * usual, view.gain * factor));
  draw();
}
function choose(i) {
  view.chosen = (i + channels.length) % channels.length;
  get('channel').textContent = channels[view.chosen].name;
  say(`${channels[view.chosen].name}${bad.has(view.chosen) ? ', bad' : ''}`);
  drawMap();
  draw();
}
function mark(i, on = !bad.has(i)) {
  on ? bad.add(i) : bad.delete(i);
  get('marks').querySelectorAll('input')[i].checked = on;
  list();
  say(`${channels[i].name} is ${on ? 'bad' : 'good'}`);
  drawMap();
  draw();
}
function list() {
  const out = [...bad].sort((a, b) => a - b).map((i) => JSON.stringify(`-${channels[i].name}`));
  get('list').value = `channels = [${['"all-eeg"', ...out].join(', ')}]`;
}
// From the event that was gone to, or where the view has moved since, from its middle; at the ends
// of the recording, whose events never come to the middle, from there.
function jump(direction) {
  const { from, span } = view, end = from + span >= seconds;
  const here = arrived.from === from && arrived.span === span;
  const index = here ? arrived.index + direction
    : direction > 0 ? events.findIndex(([at]) => at > (from === 0 ? -1 : from + span / 2))
      : events.findLastIndex(([at]) => at < (end ? Infinity : from + span / 2));
  if (index >= 0 && index < events.length) go(index);
}
function go(index) {
  const [onset, , label] = events[index];
  get('events').selectedIndex = index;
  show(onset - view.span / 2);
  arrived = { index, from: view.from, span: view.span };
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
  const pixels = [1, 16, 800][event.deltaMode], box = canvas.getBoundingClientRect();
  const turn = (event.deltaY || event.deltaX) * pixels;
  const factor = Math.exp(Math.max(-200, Math.min(200, turn)) / 800);
  if (event.shiftKey) louder(factor);
  else if (event.ctrlKey || event.metaKey)
    zoom(factor, Math.max(0, (event.clientX - box.left - names) / (box.width - names)));
  else show(view.from + turn / 800 * view.span);
}, { passive: false });

const fingers = new Map();
canvas.addEventListener('pointerdown', (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, event);
  const box = canvas.getBoundingClientRect(), row = (box.height - flags - below) / channels.length;
  const i = Math.floor((event.clientY - box.top - flags) / row);
  if (event.clientX - box.left < names && i >= 0 && i < channels.length) choose(i);
});
canvas.addEventListener('pointermove', (event) => {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  if (event.buttons === 0) return fingers.delete(event.pointerId);  // let go outside of the page
  const wide = canvas.getBoundingClientRect().width - names;
  const apart = () => {
    const [a, b] = fingers.values();
    return Math.max(20, Math.abs(a.clientX - b.clientX));
  };
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
  copy: () => {
    get('list').select();
    navigator.clipboard?.writeText(get('list').value);
    say('copied');
  },
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
  for (const [name, value] of Object.entries({ cx: x, cy: y, r: 7, 'data-channel': i }))
    dot.setAttribute(name, value);
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
