// The channels, one below the other, as columns of pixels: into each goes what a channel has there
// from its least to its greatest value, its ends as far as they cover a pixel. Of a picture that
// moves through time only the columns that come in are drawn.
const names = 64, flags = 18, below = 16, layer = document.createElement('canvas');

function fit(target) {
  const box = target.getBoundingClientRect(), scale = devicePixelRatio || 1;
  const width = Math.round(box.width * scale), height = Math.round(box.height * scale);
  if (target.width !== width || target.height !== height) Object.assign(target, { width, height });
  const pen = target.getContext('2d');
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, box.width, box.height);
  return { pen, width: box.width, height: box.height, scale };
}

// Of a channel whose row has its middle at `middle`, cut off two rows away, into the columns of a
// strip; a value of 0 is at `zero`.
function columns({ image, left }, { middle, row, half, ink }, zero, toPixels) {
  const { width, data } = image, pixels = new Uint32Array(data.buffer);
  const first = Math.max(0, middle - 2 * row), last = Math.min(image.height, middle + 2 * row);
  return (column, least, greatest) => {
    const x = column - left;
    if (x < 0 || x >= width) return;
    const top = Math.max(first, zero - greatest * toPixels - half),
      bottom = Math.min(last, zero - least * toPixels + half);
    for (let y = Math.floor(top), k = y * width + x; y < bottom; ++y, k += width) {
      const covered = Math.min(y + 1, bottom) - Math.max(y, top);
      const alpha = covered >= 1 ? 255 : Math.round(255 * covered);
      if (pixels[k] >>> 24 <= alpha) pixels[k] = (alpha << 24 | ink) >>> 0;
    }
  };
}

// Of several bins a column: what they have together, as far as the column before reaches.
function drawDense(put, low, high, place, begin, end) {
  let x = NaN, least = 0, greatest = 0, before = NaN, floor = 0, ceiling = 0;
  const flush = () => {
    if (Number.isNaN(x)) return;
    const joins = x === before + 1;
    put(x, joins ? Math.min(least, ceiling) : least, joins ? Math.max(greatest, floor) : greatest);
    [before, floor, ceiling] = [x, least, greatest];
  };
  for (let i = begin; i < end; ++i) {
    const here = Math.floor(place(i));
    if (low[i] === missing) {
      flush();
      x = before = NaN;
    } else if (here === x) {
      if (low[i] < least) least = low[i];
      if (high[i] > greatest) greatest = high[i];
    } else {
      flush();
      [x, least, greatest] = [here, low[i], high[i]];
    }
  }
  flush();
}

// Of several columns a bin: what lies between it and the next.
function drawSparse(put, low, high, place, begin, end) {
  for (let i = begin; i < end; ++i) {
    if (low[i] === missing) continue;
    const from = place(i), to = place(i + 1);
    put(Math.floor(from), low[i], high[i]);
    if (i + 1 >= low.length || low[i + 1] === missing) continue;
    const at = (values, x) => values[i] + (values[i + 1] - values[i]) * (x - from) / (to - from);
    for (let x = Math.floor(from); x < to; ++x) {
      const a = Math.max(x, from), b = Math.min(x + 1, to);
      put(x, Math.min(at(low, a), at(low, b)), Math.max(at(high, a), at(high, b)));
    }
  }
}

function drawChannel(strip, channel, drawn) {
  const { second, origin, left } = strip, perColumn = rate / bin / second;
  let level = 0;
  while (level + 1 < channel.levels.length && 4 ** (level + 1) <= perColumn) ++level;
  const [low, high] = channel.levels[level], wide = bin * 4 ** level / rate * second;
  const range = channel.trigger ? channel.step * 32767 * 2 : view.gain;
  const offset = channel.trigger ? 0 : channel.middle - channel.mean;
  const zero = drawn.middle - offset / range * drawn.row;
  const place = (i) => i * wide - origin;
  // one column more on the left, to which the first one joins
  const begin = Math.max(0, Math.floor((origin + left - 1) / wide)),
    end = Math.min(low.length, Math.ceil((origin + left + strip.image.width) / wide) + 1);
  const put = columns(strip, drawn, zero, channel.step * drawn.row / range);
  (perColumn > 1 ? drawDense : drawSparse)(put, low, high, place, begin, end);
}

// As pixels have them; the page's colours are #rrggbb.
function inkOf(name) {
  const [red, green, blue] = colour(name).match(/[0-9a-f]{2}/gi).map((two) => parseInt(two, 16));
  return blue << 16 | green << 8 | red;
}

function drawStrip(strip, scale, height) {
  const row = scale * (height - flags - below) / channels.length, half = scale / 2;
  const [text, line, link] = ['--text', '--line', '--link'].map(inkOf);
  const drawn = (i, ink) => ({ middle: scale * flags + (i + 0.5) * row, row, half, ink });
  channels.forEach((channel, i) => {
    if (i !== view.chosen) drawChannel(strip, channel, drawn(i, bad.has(i) ? line : text));
  });
  drawChannel(strip, channels[view.chosen], drawn(view.chosen, link));
  layer.getContext('2d').putImageData(strip.image, strip.left, 0);
}

let shown = { of: '' };  // on the layer
function drawLayer(width, height, scale) {
  const wide = Math.max(1, Math.round(width * scale)), rows = Math.round(height * scale);
  const second = wide / view.span, origin = Math.round(view.from * second);
  const of = [wide, rows, view.span, view.gain, view.chosen, [...bad], colour('--text')].join();
  const moved = origin - shown.origin;
  if (of !== shown.of || Math.abs(moved) >= wide) {
    Object.assign(layer, { width: wide, height: rows });
    drawStrip({ image: new ImageData(wide, rows), left: 0, second, origin }, scale, height);
  } else if (moved !== 0) {
    const pen = layer.getContext('2d');
    pen.globalCompositeOperation = 'copy';
    pen.drawImage(layer, -moved, 0);
    const image = new ImageData(Math.abs(moved), rows), left = moved > 0 ? wide - moved : 0;
    drawStrip({ image, left, second, origin }, scale, height);
  }
  shown = { of, origin };
}

const steps = [...[-5, -4, -3, -2, -1, 0].flatMap((power) => [1, 2, 5].map((n) => n * 10 ** power)),
  10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 86400];
function drawGrid(pen, wide, height) {
  const most = Math.max(2, wide / 75);
  const step = steps.find((each) => view.span / each <= most) ?? view.span;
  pen.fillStyle = colour('--faint');
  pen.strokeStyle = colour('--line');
  const end = view.from + view.span;
  for (let n = Math.ceil((view.from + first) / step); n * step - first < end; ++n) {
    const x = names + (n * step - first - view.from) / view.span * wide;
    pen.fillText(clock(n * step - first), x + 2, height - 4);
    pen.beginPath();
    pen.moveTo(x, flags);
    pen.lineTo(x, height - 14);
    pen.stroke();
  }
}

function drawEvents(pen, wide, height) {
  let line = NaN, behind = 0;
  pen.strokeStyle = pen.fillStyle = colour('--warn');
  events.forEach(([onset, duration, label], i) => {
    if (onset + duration < view.from || onset > view.from + view.span) return;
    const x = names + (onset - view.from) / view.span * wide, lasts = duration / view.span * wide;
    if (lasts >= 0.5) {
      pen.globalAlpha = 0.12;
      pen.fillRect(x, flags, lasts, height - flags - 14);
      pen.globalAlpha = 1;
    }
    if (Math.round(x) === line && i !== arrived.index) return;
    line = Math.round(x);
    pen.lineWidth = i === arrived.index ? 3 : 1;
    pen.beginPath();
    pen.moveTo(x, 2);
    pen.lineTo(x, height - 14);
    pen.stroke();
    if (x < behind) return;
    const words = label.slice(0, 60);
    pen.fillText(words, x + 3, 12);
    behind = x + 8 + pen.measureText(words).width;
  });
  pen.lineWidth = 1;
}

function drawNames(pen, row) {
  const every = Math.ceil(12 / row);
  channels.forEach((channel, i) => {
    const chosen = i === view.chosen, near = Math.abs(i - view.chosen) * row < 12;
    if (!chosen && (i % every || near && row < 12)) return;
    pen.fillStyle = colour(chosen ? '--link' : bad.has(i) ? '--warn' : '--text');
    const { name } = channel, short = name.length > 10 ? `${name.slice(0, 9)}…` : name;
    const text = (bad.has(i) ? '✕ ' : '') + short;
    pen.fillText(text, 2, flags + (i + 0.5) * row + 4, names - 4);
  });
}

function drawTraces() {
  const { pen, width, height, scale } = fit(canvas), wide = width - names;
  pen.font = '11px system-ui, sans-serif';
  drawGrid(pen, wide, height);
  pen.save();
  pen.beginPath();
  pen.rect(names, 0, wide, height);
  pen.clip();
  drawEvents(pen, wide, height);
  pen.restore();
  drawLayer(wide, height, scale);
  pen.drawImage(layer, names, 0, layer.width / scale, layer.height / scale);
  drawNames(pen, (height - flags - below) / channels.length);
}
