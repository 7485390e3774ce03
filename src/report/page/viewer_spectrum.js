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
  const density = new Float64Array(n / 2 + 1);
  const hop = Math.max(n / 2, Math.floor((end - begin - n) / 30));
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
    for (let i = 0; i < n; ++i)
      re[i] = (re[i] - mean) * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / n));
    transform(re, im);
    for (let i = 0; i <= n / 2; ++i)
      density[i] += (re[i] ** 2 + im[i] ** 2) * 2 / (own * n * 0.375);
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
  const shown = Array.from(found.density.slice(1, Math.ceil(top / found.step) + 1),
    (x) => Math.log10(x + 1e-12));
  const least = Math.min(...shown), greatest = Math.max(...shown), range = greatest - least || 1;
  pen.strokeStyle = colour('--link');
  pen.beginPath();
  shown.forEach((value, i) => {
    const x = (i + 1) * found.step / top * width;
    const y = 4 + (greatest - value) / range * (height - 20);
    i ? pen.lineTo(x, y) : pen.moveTo(x, y);
  });
  pen.stroke();
  const every = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 40].find((f) => f / top * width >= 45) ?? top;
  for (let f = every; f / top * width < width - 24; f += every)
    pen.fillText(`${Number(f.toPrecision(3))} Hz`, f / top * width - 8, height - 3);
}
