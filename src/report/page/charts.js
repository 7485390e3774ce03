// What the report says of a chart (a few kinds, plain data) → what Chart.js draws.

// Okabe and Ito's colours, safe for colour-blind readers; dashes and marks tell lines apart in grey
// as well.
const palettes = {
  light: {
    lines: ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#000000', '#56B4E9', '#D55E00', '#882255'],
    text: '#1b1b1f',
    faint: '#5b5f66',
    grid: '#e3e5e8',
    page: '#ffffff',
    shade: [8, 48, 107]
  },
  dark: {
    lines: ['#56B4E9', '#E69F00', '#2EBF98', '#E39AC4', '#F2F2F2', '#3D8FD1', '#F07D33', '#C77BA6'],
    text: '#e6e7ea',
    faint: '#a4a9b1',
    grid: '#32363d',
    page: '#16181c',
    shade: [125, 184, 240]
  },
};
const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [4, 2], [1, 2], [6, 2, 1, 2]];
const marks = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot', 'star', 'rectRounded', 'cross'];

function withAlpha(colour, alpha) {
  return colour + Math.round(255 * alpha).toString(16).padStart(2, '0');
}

function axis(palette, title, more = {}) {
  const { ticks, ...rest } = more;
  return {
    title: {display: Boolean(title), text: title, color: palette.text, font: {size: 13}},
    ticks: {color: palette.faint, ...ticks},
    grid: {color: palette.grid, borderColor: palette.faint},
    ...rest
  };
}

// 0.001, 0.01, … and what lies between only where there is room: a logarithmic axis has too many
// ticks by itself.
function logarithmic(scale) {
  const whole = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  return {
    type: 'logarithmic',
    ticks: {
      callback: (value, _, all) =>
          (whole(value) || all.length < 8 ? String(Number(value.toPrecision(3))) : null)
    },
    ...scale
  };
}

function baseOptions(spec, palette, scales) {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    normalized: true,
    color: palette.text,
    scales,
    interaction: {mode: 'nearest', axis: 'xy', intersect: false},
    plugins: {
      legend: {
        position: 'bottom',
        labels:
            {color: palette.text, usePointStyle: true, filter: (item) => !item.text.startsWith('_')}
      },
      title: {display: false},
      tooltip: {filter: (item) => !(item.dataset.label || '').startsWith('_')},
    },
  };
}

// Means over the runs that have reached an epoch, and the lowest and highest of them.
function bandOf(runs) {
  const epochs = Math.max(0, ...runs.map((run) => run.length)), mean = [], low = [], high = [];
  for (let e = 0; e < epochs; ++e) {
    const values =
        runs.map((run) => run[e]).filter((value) => value !== undefined && value !== null);
    mean.push(values.length ? values.reduce((a, b) => a + b, 0) / values.length : null);
    low.push(values.length ? Math.min(...values) : null);
    high.push(values.length ? Math.max(...values) : null);
  }
  return { mean, low, high };
}

const partWords = { train: 'training', validation: 'validation', test: 'test' };

function points(values, first) {
  return values.map((y, i) => ({ x: first + i, y }));
}

// The curves of one line and part: the mean over seeds in a band, or each seed.
function curveDatasets(line, index, part, choice, palette) {
  const runs = line.parts[part], colour = palette.lines[index % palette.lines.length];
  const style = {
    borderColor: colour,
    backgroundColor: colour,
    pointRadius: 0,
    pointHitRadius: 6,
    tension: 0,
    spanGaps: false,
    pointStyle: 'line',
    borderWidth: part === 'train' ? 1.2 : 2,
    borderDash: part === 'train' ? [5, 4] :
        part === 'validation'    ? [2, 2] :
                                   []
  };
  const label = `${line.name}, ${partWords[part]}`;
  if (choice.seeds)
    return runs.map((run, i) => ({
                      ...style,
                      borderWidth: 1,
                      label: `${label}, ${line.runs[i]}`,
                      data: points(run, line.first)
                    }));
  const band = bandOf(runs), hidden = { ...style, borderWidth: 0, pointHitRadius: 0 };
  const mean = {
    ...style,
    label: runs.length > 1 ? `${label}, mean of ${runs.length}` : label,
    data: points(band.mean, line.first)
  };
  if (runs.length < 2) return [mean];
  return [
    mean, {...hidden, label: '_low', data: points(band.low, line.first)}, {
      ...hidden,
      label: '_high',
      data: points(band.high, line.first),
      fill: '-1',
      backgroundColor: withAlpha(colour, part === 'train' ? 0.1 : 0.22)
    }
  ];
}

function curves(spec, palette, choice) {
  const datasets = [];
  spec.lines.forEach((line, index) => {
    for (const part of Object.keys(line.parts))
      if (choice.parts.includes(part))
        datasets.push(...curveDatasets(line, index, part, choice, palette));
  });
  const options = baseOptions(spec, palette, {
    x: described(spec.x_axis, palette),
    y: described(spec.y_axis, palette),
  });
  options.interaction = { mode: 'nearest', axis: 'x', intersect: false };
  options.plugins.legend.labels.pointStyleWidth = 32;
  // As the lines are: by itself Chart.js shows how their points would look.
  options.plugins.legend.labels.generateLabels = (chart) =>
      chart.data.datasets.map((line, datasetIndex) => ({
                                text: line.label,
                                datasetIndex,
                                hidden: !chart.isDatasetVisible(datasetIndex),
                                fontColor: palette.text,
                                pointStyle: 'line',
                                strokeStyle: line.borderColor,
                                fillStyle: line.borderColor,
                                lineWidth: line.borderWidth,
                                lineDash: line.borderDash
                              }));
  options.plugins.tooltip.callbacks = {
    title: (items) => (items.length ? `epoch ${items[0].parsed.x}` : ''),
    label: (item) => `${item.dataset.label}: ${Number(item.parsed.y.toPrecision(5))}`
  };
  // A legend entry stands for its band as well.
  options.plugins.legend.onClick = (_, item, legend) => {
    const chart = legend.chart, show = !chart.isDatasetVisible(item.datasetIndex);
    let last = item.datasetIndex;
    while (last + 1 < chart.data.datasets.length &&
           chart.data.datasets[last + 1].label.startsWith('_'))
      ++last;
    for (let i = item.datasetIndex; i <= last; ++i) chart.setDatasetVisibility(i, show);
    chart.update();
  };
  return { type: 'line', data: { datasets }, options };
}

// Points with bars from low to high, joined by lines where the series says so; names instead of
// numbers at `ticks`.
function xy(spec, palette) {
  const datasets = [];
  let index = -1;
  spec.series.forEach((series) => {
    // What is faint belongs to the series before it, and to no legend.
    if (!series.faint) ++index;
    const place = spec.named ? 4 * (index % 2) : index % palette.lines.length;
    const colour = withAlpha(palette.lines[place], series.faint ? 0.5 : 1);
    const dash = series.faint          ? [4, 3] :
        series.line && !series.plain ? dashes[index % dashes.length] :
                                       [];
    datasets.push({
      label: series.faint ? `_${series.name}` : series.name,
      data: series.x.map((x, i) => ({x, y: series.y[i], note: series.notes && series.notes[i]})),
      showLine: series.line,
      borderColor: colour,
      backgroundColor: colour,
      pointStyle: series.plain ? 'line' : marks[index % marks.length],
      pointRadius: series.plain ? 0 : 4.5,
      pointHitRadius: 6,
      borderWidth: series.plain ? 1.2 : 2,
      borderDash: dash,
      tension: 0
    });
    if (!series.low) return;
    const bars = [];
    series.x.forEach((x, i) => {
      const ends = spec.across ?
          [{x: series.low[i], y: series.y[i]}, {x: series.high[i], y: series.y[i]}] :
          [{x, y: series.low[i]}, {x, y: series.high[i]}];
      bars.push(...ends, { x: NaN, y: NaN });
    });
    datasets.push({
      label: '_bars',
      data: bars,
      showLine: true,
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: 1.5,
      pointRadius: 2.5,
      pointStyle: 'line',
      pointRotation: spec.across ? 90 : 0,
      pointHitRadius: 0,
      spanGaps: false
    });
  });
  const options = baseOptions(spec, palette, {
    x: described(spec.x_axis, palette),
    y: described(spec.y_axis, palette),
  });
  options.plugins.legend.labels.boxHeight = 7;  // marks as large as the points
  if (spec.series.every((series) => series.plain))
    options.plugins.legend.labels.pointStyleWidth = 24;
  if (spec.ticks) nameTicks(options.scales.y, spec.ticks);
  if (spec.series.filter((series) => !series.faint).length < 2 || spec.named)
    options.plugins.legend.display = false;
  options.plugins.tooltip.callbacks = {
    title: () => '',
    label: (item) => `${item.raw.note || item.dataset.label}: ${
        Number(item.parsed.x.toPrecision(5))}, ${Number(item.parsed.y.toPrecision(5))}`
  };
  if (spec.across || spec.x_axis.names)
    options.plugins.tooltip.callbacks.label = (item) => item.raw.note || item.dataset.label;
  return { type: 'scatter', data: { datasets }, options };
}

// With the limits and ticks of a figure for papers.
function described(from, palette) {
  const scale = from.log ? logarithmic(axis(palette, from.title)) :
                           axis(palette, from.title, { type: 'linear' });
  if (from.limits) {
    [scale.min, scale.max] = from.limits;
    scale.ticks = { ...scale.ticks, includeBounds: false };
  }
  if (from.ticks) {
    scale.afterBuildTicks = (built) => { built.ticks = from.ticks.map((value) => ({ value })); };
    scale.ticks = { ...scale.ticks, callback: (value) => readable(value), autoSkip: true };
  }
  if (from.names)
    scale.ticks = {
      ...scale.ticks,
      callback: (_, index) => from.names[index],
      autoSkip: false,
      maxRotation: 0
    };
  return scale;
}

function readable(value) {
  const short = (number) => String(Number(number.toPrecision(4)));
  if (value >= 1e6) return `${short(value / 1e6)} M`;
  return value >= 1e4 ? `${short(value / 1e3)} k` : short(value);
}

function nameTicks(scale, ticks) {
  scale.min = ticks.low;
  scale.max = ticks.high;
  scale.grid = { ...scale.grid, drawTicks: false };
  scale.afterBuildTicks = (built) => { built.ticks = ticks.at.map((value) => ({ value })); };
  scale.ticks.callback = (_, index) => (innerWidth < 600 ? ticks.short : ticks.names)[index];
  scale.ticks.autoSkip = false;
}

function bars(spec, palette) {
  const datasets = spec.series.map((series, index) => ({
                                     label: series.name,
                                     data: series.y,
                                     notes: series.notes,
                                     backgroundColor: palette.lines[index % palette.lines.length],
                                     borderColor: palette.page,
                                     borderWidth: 1
                                   }));
  const options = baseOptions(spec, palette, {
    x: described(spec.x_axis, palette),
    y: axis(palette, '', {ticks: {callback: (value) => spec.short[value]}}),
  });
  options.indexAxis = 'y';
  const texts = {
    id: 'texts',
    afterDatasetsDraw: (chart) => writeNotes(chart, palette)
  };
  options.interaction = { mode: 'nearest', axis: 'y', intersect: false };
  options.plugins.legend.labels.usePointStyle = false;
  options.plugins.tooltip.callbacks = {
    label: (item) => `${item.dataset.label}: ${
        item.dataset.notes ? item.dataset.notes[item.dataIndex] : item.formattedValue}`
  };
  options.layout = { padding: { right: spec.series.some((series) => series.notes) ? 110 : 0 } };
  return { type: 'bar', data: { labels: spec.labels, datasets }, options, plugins: [texts] };
}

// "25.0 % (12 trials)" behind each bar, where bars are high enough.
function writeNotes(chart, palette) {
  const context = chart.ctx;
  context.save();
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = palette.text;
  chart.data.datasets.forEach((set, index) => {
    if (!set.notes || !chart.isDatasetVisible(index)) return;
    chart.getDatasetMeta(index).data.forEach((bar, i) => {
      const box = bar.getProps(['x', 'y', 'height'], true);
      if (box.height < 8) return;
      context.font = `${Math.min(12, Math.floor(box.height))}px system-ui, sans-serif`;
      context.fillText(set.notes[i], box.x + 4, box.y);
    });
  });
  context.restore();
}

// What the cells of a matrix are, as they lie: of a confusion counts, and shares of the row as
// shades.
function cellsOf(spec) {
  if (!spec.counts) return spec;
  const shades = spec.counts.map((row) => {
    const all = row.reduce((a, b) => a + b, 0);
    return row.map((count) => (all ? count / all : 0));
  });
  const percent = (truth, k) => `${(100 * shades[truth][k]).toFixed(1)} %`;
  return {
    across: 'prediction',
    down: 'truth',
    columns: spec.short,
    rows: spec.short,
    shades,
    texts: spec.counts.map(
        (row, truth) => row.map((count, k) => (count ? [String(count), percent(truth, k)] : []))),
    note: (truth, k) => `${spec.names[truth]} decided as ${spec.names[k]}: ${
        spec.counts[truth][k]} (${percent(truth, k)})`
  };
}

// Red, green and blue of a cell.
function shadeOf(share, palette) {
  return palette.shade.map(
      (dark, k) => Math.round(
          parseInt(palette.page.slice(1 + 2 * k, 3 + 2 * k), 16) * (1 - share) + dark * share));
}

// White or black, whichever stands out more: WCAG 2.1, relative luminance.
function inkOn(shade) {
  const [red, green, blue] = shade.map((value) => (value / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? '#101010' : '#ffffff';
}

// A matrix is bars of height one upon each other: a set of them is a row.
function matrix(spec, palette) {
  const cells = cellsOf(spec);
  const datasets = cells.shades.map((row) => ({
                                      label: '',
                                      data: row.map(() => 1),
                                      backgroundColor: row.map(
                                          (share) => `rgb(${shadeOf(share, palette)})`),
                                      borderColor: palette.grid,
                                      borderWidth: 1,
                                      barPercentage: 1,
                                      categoryPercentage: 1,
                                      stack: 'all'
                                    }));
  const options = baseOptions(spec, palette, {
    x: axis(palette, cells.across, {
      stacked: true,
      ticks: {maxRotation: 60, callback: (_, i) => cells.columns[i]},
      grid: {display: false}
    }),
    y: axis(palette, cells.down, {type: 'linear', stacked: true, reverse: true}),
  });
  nameTicks(
      options.scales.y,
      {low: 0, high: cells.rows.length, at: cells.rows.map((_, k) => k + 0.5), names: cells.rows,
       short: cells.rows});
  options.scales.y.ticks.autoSkip = true;  // of many only some have room for their names
  options.scales.y.grid.display = false;
  options.interaction = {mode: 'nearest', axis: 'xy', intersect: true};
  options.plugins.legend.display = false;
  const note = cells.note ||
      ((row, column) => `${cells.down} ${cells.rows[row]}, ${cells.across} ${
           cells.columns[column]}: ${cells.texts[row][column]}`);
  options.plugins.tooltip.callbacks = {
    title: () => '',
    label: (item) => note(item.datasetIndex, item.dataIndex)
  };
  const texts = {id: 'texts', afterDatasetsDraw: (chart) => writeTexts(chart, cells, palette)};
  return {type: 'bar', data: {labels: cells.columns, datasets}, options, plugins: [texts]};
}

// Up to two lines in a cell, the second one where there is room for both; a mean and its deviation
// are two where one is too long.
function writeTexts(chart, cells, palette) {
  const context = chart.ctx;
  context.save();
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  cells.texts.forEach((row, at) => chart.getDatasetMeta(at).data.forEach((bar, column) => {
    const box = bar.getProps(['x', 'y', 'base', 'width'], true), text = row[column];
    const [first, second] =
        Array.isArray(text) || box.width > 8 * text.length ? [text].flat() : text.split(/ (?=±)/);
    if (!first) return;
    const size = Math.min(14, box.width / (0.7 * Math.max(3, first.length)));
    if (size < 6) return;
    context.font = `${Math.floor(size)}px system-ui, sans-serif`;
    context.fillStyle = inkOn(shadeOf(cells.shades[at][column], palette));
    const middle = (box.y + box.base) / 2;
    const both =
        second && box.width > 0.6 * size * second.length && Math.abs(box.base - box.y) > 2.6 * size;
    context.fillText(first, box.x, middle - (both ? 0.6 * size : 0));
    if (both) context.fillText(second, box.x, middle + 0.6 * size);
  }));
  context.restore();
}

const kinds = { curves, xy, bars, matrix };

function configuration(spec, theme, choice) {
  return kinds[spec.kind](spec, palettes[theme], choice);
}
