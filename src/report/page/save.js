// Each figure as SVG, PNG and CSV, made in the page: no server is asked.
const savedWidth = 900;

function download(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// For paper: light, of one width, without what moves.
function forPaper(figure) {
  const config = configuration(figure.spec, 'light', figure.choice);
  const title = {
    display: true,
    text: figure.spec.title,
    color: palettes.light.text,
    font: {size: 15, weight: 'normal'}
  };
  Object.assign(config.options, { responsive: false, animation: false, layout: { padding: 8 } });
  config.options.plugins.title = title;
  // With it Chart.js draws lines on the surface itself, not as finished paths that only a canvas
  // can take.
  for (const dataset of config.data.datasets) dataset.segment = {};
  return config;
}

function paperSize(figure) {
  const box = figure.plot.getBoundingClientRect();
  return [
    savedWidth, Math.round(Math.max(420, Math.min(1600, box.height > 520 ? box.height + 40 : 480)))
  ];
}

function hiddenAsShown(figure, chart) {
  if (!figure.chart) return;
  figure.chart.data.datasets.forEach(
      (_, i) => chart.setDatasetVisibility(i, figure.chart.isDatasetVisible(i)));
  chart.update();
}

function toSvg(figure) {
  const [width, height] = paperSize(figure),
                measuring = document.createElement('canvas').getContext('2d');
  const context = new SvgContext(width, height, measuring);
  const canvas = { getContext: () => context, width, height, style: {} };
  context.canvas = canvas;
  const chart = new Chart(canvas, { ...forPaper(figure), platform: SvgPlatform });
  hiddenAsShown(figure, chart);
  // What was drawn so far is drawn once more, alone.
  context.parts = [];
  chart.draw();
  const text = context.toString();
  chart.destroy();
  return text;
}

function toPng(figure, done) {
  const [width, height] = paperSize(figure), canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const white = { id: 'white', beforeDraw: (chart) => {
    chart.ctx.save();
    chart.ctx.fillStyle = '#ffffff';
    chart.ctx.fillRect(0, 0, chart.width, chart.height);
    chart.ctx.restore();
  } };
  const config = forPaper(figure);
  config.options.devicePixelRatio = 2;
  config.plugins = [white, ...(config.plugins || [])];
  const chart = new Chart(canvas, config);
  hiddenAsShown(figure, chart);
  canvas.toBlob((blob) => { done(blob); chart.destroy(); });
}

// Spreadsheets take a text that begins so for a formula and run it; an apostrophe makes it a text
// for them.
function csvCell(value) {
  const written = value === undefined || value === null ? '' : String(value);
  const formula = /^'*[=+\-@\t\r]/.test(written) && Number.isNaN(Number(written));
  const text = formula ? `'${written}` : written;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function toCsv(spec) {
  const rows = [];
  if (spec.kind === 'curves') {
    const columns = [];
    for (const line of spec.lines)
      for (const [part, runs] of Object.entries(line.parts))
        runs.forEach(
            (run, i) => columns.push(
                {name: `${line.name} ${partWords[part]} ${line.runs[i]}`, first: line.first, run}));
    rows.push(['epoch', ...columns.map((column) => column.name)]);
    const last = Math.max(0, ...columns.map((column) => column.first + column.run.length - 1));
    for (let epoch = Math.min(...columns.map((column) => column.first)); epoch <= last; ++epoch)
      rows.push([epoch, ...columns.map((column) => column.run[epoch - column.first])]);
  } else if (spec.kind === 'xy') {
    const across = spec.x_axis.title || 'x', up = spec.y_axis.title || 'y';
    rows.push(['series', 'name', across, up, 'low', 'high']);
    for (const series of spec.series)
      series.x.forEach((x, i) => rows.push([
        series.name, (series.notes || [])[i], x, series.y[i], (series.low || [])[i],
        (series.high || [])[i]
      ]));
  } else if (spec.kind === 'bars') {
    rows.push(['', ...spec.series.map((series) => series.name)]);
    spec.labels.forEach(
        (label, i) => rows.push([label, ...spec.series.map((series) => series.y[i])]));
  } else {
    const { across, down, columns, rows: names } = cellsOf(spec);
    rows.push([`${down} \\ ${across}`, ...(spec.names || columns)]);
    (spec.counts || spec.texts).forEach((row, i) => rows.push([(spec.names || names)[i], ...row]));
  }
  return rows.map((row) => row.map(csvCell).join(',') + '\n').join('');
}
