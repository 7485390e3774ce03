// The page comes to life: charts are made when they come into view, so that a report of hundreds of
// runs opens at once.
const specs = JSON.parse(document.getElementById('charts').textContent);
const dark = matchMedia('(prefers-color-scheme: dark)');
const theme = () => (dark.matches && !printing ? 'dark' : 'light');
const figures = [];
let printing = false;

// Chart.js reads the size of a canvas from the page, which what is saved as SVG is not part of.
class SvgPlatform extends Chart.platforms.BasePlatform {
  acquireContext(canvas) { return canvas.getContext('2d'); }
  updateConfig(config) { config.options.animation = false; }
}

function redraw(figure) {
  if (figure.chart) figure.chart.destroy();
  figure.chart = new Chart(
      figure.plot.querySelector('canvas'), configuration(figure.spec, theme(), figure.choice));
}

function button(text, title, pressed) {
  const made = document.createElement('button');
  made.type = 'button';
  made.textContent = text;
  made.title = title;
  made.addEventListener('click', pressed);
  return made;
}

function box(text, checked, changed) {
  const label = document.createElement('label'), input = document.createElement('input');
  input.type = 'checkbox';
  input.checked = checked;
  input.addEventListener('change', () => changed(input.checked));
  label.append(input, ` ${text}`);
  return label;
}

// Which curves: the parts that there are, and means or single seeds.
function addChoices(figure, bar) {
  const parts = ['train', 'validation', 'test'].filter(
      (part) => figure.spec.lines.some((line) => line.parts[part]));
  figure.choice = {
    seeds: false,
    parts: figure.spec.lines.length > 3 ?
        [figure.spec.shown] :
        parts.filter((part) => part === 'train' || part === figure.spec.shown)
  };
  if (figure.choice.parts.length === 0) figure.choice.parts = parts;
  for (const part of parts)
    bar.append(box(partWords[part], figure.choice.parts.includes(part), (on) => {
      figure.choice.parts =
          parts.filter((other) => (other === part ? on : figure.choice.parts.includes(other)));
      redraw(figure);
    }));
  if (figure.spec.lines.some((line) => line.runs.length > 1))
    bar.append(box('single runs', false, (on) => {
      figure.choice.seeds = on;
      redraw(figure);
    }));
}

function prepare(element) {
  const id = element.dataset.chart, spec = specs[id];
  const figure = { spec, plot: element.querySelector('.plot'), chart: null, choice: null };
  const bar = document.createElement('div');
  bar.className = 'bar';
  if (spec.kind === 'curves') addChoices(figure, bar);
  const saves = document.createElement('span');
  saves.className = 'saves';
  saves.append(
      'save as',
      button(
          'SVG', 'Save this figure as SVG',
          () => download(`${id}.svg`, new Blob([toSvg(figure)], {type: 'image/svg+xml'}))),
      button(
          'PNG', 'Save this figure as PNG',
          () => toPng(figure, (blob) => download(`${id}.png`, blob))),
      button(
          'CSV', 'Save the data of this figure as CSV',
          () => download(`${id}.csv`, new Blob([toCsv(spec)], {type: 'text/csv'}))));
  bar.append(saves);
  element.insertBefore(bar, element.querySelector('figcaption'));
  figures.push(figure);
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    redraw(figure);
  }, { rootMargin: '300px' }).observe(element);
}

// Drawings that are SVG in the page already.
function prepareDrawing(element) {
  const bar = document.createElement('div'), svg = element.querySelector('svg'),
        name = element.dataset.drawing;
  bar.className = 'bar';
  const saves = document.createElement('span');
  saves.className = 'saves';
  const text = () => new XMLSerializer().serializeToString(svg);
  saves.append(
      'save as',
      button(
          'SVG', 'Save this drawing as SVG',
          () => download(`${name}.svg`, new Blob([text()], {type: 'image/svg+xml'}))),
      button(
          'PNG', 'Save this drawing as PNG',
          () => drawingToPng(svg, text(), (blob) => download(`${name}.png`, blob))));
  bar.append(saves);
  element.insertBefore(bar, element.querySelector('figcaption'));
}

function drawingToPng(svg, text, done) {
  const image = new Image(), canvas = document.createElement('canvas');
  const size = svg.viewBox.baseVal;
  canvas.width = 2 * size.width;
  canvas.height = 2 * size.height;
  image.onload = () => {
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(done);
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

document.querySelectorAll('table').forEach(makeSortable);
document.querySelectorAll('table').forEach(makeSavable);
document.querySelectorAll('[data-chart]').forEach(prepare);
document.querySelectorAll('[data-drawing]').forEach(prepareDrawing);
dark.addEventListener('change', () => figures.filter((figure) => figure.chart).forEach(redraw));
addEventListener('beforeprint', () => {
  printing = true;
  document.querySelectorAll('details').forEach((details) => { details.open = true; });
  figures.forEach(redraw);
});
addEventListener('afterprint', () => {
  printing = false;
  figures.filter((figure) => figure.chart).forEach(redraw);
});
