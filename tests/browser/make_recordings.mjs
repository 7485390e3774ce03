// Recordings as BrainVision files in the folder WORK: an hour of 64 channels; one whose names try
// to be markup, with channels that are flat, gone, endless or huge; 512 channels; one second.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';

const work = process.argv[2];

function describe(name, { channels, rate, format, events = [] }) {
  const escaped = (text) => text.replaceAll(',', '\\1');
  writeFileSync(`${work}/${name}.vhdr`, [
    'BrainVision Data Exchange Header File Version 1.0', '', '[Common Infos]', 'Codepage=UTF-8',
    `DataFile=${name}.eeg`, `MarkerFile=${name}.vmrk`, 'DataFormat=BINARY',
    'DataOrientation=MULTIPLEXED', `NumberOfChannels=${channels.length}`,
    `SamplingInterval=${1e6 / rate}`, '', '[Binary Infos]', `BinaryFormat=${format}`, '',
    '[Channel Infos]', ...channels.map((channel, i) => `Ch${i + 1}=${escaped(channel)},,0.1,µV`), ''
  ].join('\r\n'));
  writeFileSync(`${work}/${name}.vmrk`, [
    'BrainVision Data Exchange Marker File, Version 1.0', '', '[Common Infos]', 'Codepage=UTF-8',
    `DataFile=${name}.eeg`, '', '[Marker Infos]',
    ...events.map(([at, text], i) =>
      `Mk${i + 1}=Stimulus,${escaped(text)},${Math.round(at * rate) + 1},1,0`), ''
  ].join('\r\n'));
}

const shape = (channel, t, rate) =>
  300 * Math.sin(2 * Math.PI * (6 + channel % 7) * t / rate + channel) + (t * 7919 + channel) % 97;

function integers(name, { channels, rate, seconds, events }) {
  describe(name, { channels, rate, format: 'INT_16', events });
  const second = new Int16Array(channels.length * rate);
  const file = openSync(`${work}/${name}.eeg`, 'w');
  for (let t = 0; t < rate; ++t)
    channels.forEach((_, c) => { second[t * channels.length + c] = shape(c, t, rate); });
  for (let s = 0; s < seconds; ++s) writeSync(file, second);
  closeSync(file);
}

const known = ['Fp1', 'Fp2', 'F7', 'F3', 'Fz', 'F4', 'F8', 'T7', 'C3', 'Cz', 'C4', 'T8', 'P7', 'P3',
  'Pz', 'P4', 'P8', 'O1', 'Oz', 'O2'];
const named = (count) => Array.from({ length: count }, (_, i) => known[i] ?? `E${i + 1}`);

integers('hour', {
  channels: named(64), rate: 256, seconds: 3600,
  events: Array.from({ length: 1200 }, (_, i) => [3 * i + 1, i % 2 ? 'right' : 'left'])
});
integers('many', { channels: named(512), rate: 128, seconds: 60, events: [[1, 'go']] });
integers('second', { channels: named(2), rate: 100, seconds: 1, events: [[0.2, 'a'], [0.6, 'b']] });

const evil = '</script><script>window.owned=1</script>', rate = 100, samples = 30 * rate;
const odd = ['C3', evil, 'gone', 'flat', '<img src=x onerror="window.owned=2">', 'endless', 'huge'];
describe('hostile', {
  channels: odd, rate, format: 'IEEE_FLOAT_32',
  events: [[1, evil], [2, 'second'], [3, 'x'.repeat(5000)], [20, '"quoted", it\'s'], [29.5, 'last']]
});
const values = new Float32Array(odd.length * samples);
for (let t = 0; t < samples; ++t) {
  const gap = t >= 4 * rate && t < 6 * rate, wave = shape(0, t, rate);
  values.set([gap ? NaN : wave, wave, NaN, 5, -wave, t % 300 === 7 ? Infinity : wave, 1e34 * wave],
             t * odd.length);
}
writeFileSync(`${work}/hostile.eeg`, new Uint8Array(values.buffer));
