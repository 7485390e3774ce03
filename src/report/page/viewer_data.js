'use strict';
const recording = JSON.parse(document.getElementById('recording').textContent);
const { rate, samples, bin, first, channels, events } = recording;
const seconds = samples / rate, missing = -32768;

// Level 0 is what the file holds: of each bin the least and the greatest value, in steps of a
// channel's own; above it, each level joins four of the one below.
const decode = (text) => {
  if (Uint8Array.fromBase64) return new Int16Array(Uint8Array.fromBase64(text).buffer);
  const signs = atob(text), bytes = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; ++i) bytes[i] = signs.charCodeAt(i);
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
