// report.html as a reader meets it, in a real browser: REPORT is the page of a study made for this
// test, HOSTILE one whose names try to be markup, LARGE one of 200 runs. With SHOTS, a folder,
// screenshots of REPORT are kept there. Usage: node report_test.mjs REPORT HOSTILE LARGE [SHOTS]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { finish, test } from './counted.mjs';

const [report, hostile, large, shots] = process.argv.slice(2);
const browser =
    await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox']});

// A page that must not complain and must not ask for anything but itself.
async function open(file, { theme = 'light', width = 1600 } = {}) {
  const context = await browser.newContext(
      {colorScheme: theme, viewport: {width, height: 900}, acceptDownloads: true});
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && request.url() !== pathToFileURL(file).href)
      page.complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}

async function scrolledThrough(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => {
    details.open = true;
  }));
  let height = 1;
  for (let y = 0; y < height; y += 500) {
    height = await page.evaluate((to) => {
      scrollTo(0, to);
      return document.documentElement.scrollHeight;
    }, y);
    await page.waitForTimeout(20);
  }
  await page.waitForTimeout(100);
}

// The chart that Chart.js keeps for a figure.
const chartOf = (id, wanted) =>
    `Chart.getChart(document.querySelector('[data-chart="${id}"] canvas'))${wanted}`;

// By what the browser itself evaluates: the page's own rules forbid scripts made of text.
async function until(page, expression) {
  for (let tries = 0; tries < 200; ++tries) {
    if (await page.evaluate(`Boolean(${expression})`)) return;
    await page.waitForTimeout(25);
  }
  throw new Error(`never true: ${expression}`);
}

async function saved(page, figure, kind) {
  const waiting = page.waitForEvent('download');
  await page.locator(figure).getByRole('button', { name: kind, exact: true }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

// The SVG, drawn by the browser, against the PNG, which the canvas drew: the same picture but for
// the edges of letters and lines.
async function drawnAlike(page, svg, png) {
  const apart = await page.evaluate(async ([svgText, pngText]) => {
    const width = 900, height = 450, block = 15;
    // The darkness of each block, in which a line may lie a pixel further up.
    const blocks = async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context.drawImage(image, 0, 0, width, height);
      const pixels = context.getImageData(0, 0, width, height).data,
            sums = new Float64Array(width * height / block ** 2);
      for (let i = 0; i < pixels.length; i += 4) {
        const x = i / 4 % width, y = Math.floor(i / 4 / width);
        sums[Math.floor(y / block) * (width / block) + Math.floor(x / block)] +=
            765 - pixels[i] - pixels[i + 1] - pixels[i + 2];
      }
      return sums;
    };
    const a = await blocks(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText)}`),
          b = await blocks(`data:image/png;base64,${pngText}`);
    const total = (values) => values.reduce((sum, value) => sum + value, 0);
    return total(a.map((value, i) => Math.abs(value - b[i]))) / Math.max(total(a), total(b));
  }, [svg, png.bytes.toString('base64')]);
  assert.ok(apart < 0.15, `SVG and PNG differ in ${(100 * apart).toFixed(1)} % of the ink`);
}

for (const theme of ['light', 'dark'])
  for (const width of [360, 1600])
    await test(
        `${theme} at ${
            width} pixels: every chart is drawn, nothing sticks out, nothing is asked for`,
        async () => {
          const page = await open(report, {theme, width});
          await scrolledThrough(page);
          const [wide, charts, drawn] = await page.evaluate(
              () =>
                  [document.documentElement.scrollWidth,
                   document.querySelectorAll('[data-chart]').length, [
                     ...document.querySelectorAll('[data-chart] canvas')
                   ].filter((canvas) => Chart.getChart(canvas)).length]);
          assert.equal(wide, width);
          assert.ok(charts > 5);
          assert.equal(drawn, charts);
          // Text of one element must not run over that of another.
          const outside = await page.evaluate(
              () => [...document.querySelectorAll('h1, h2, h3, p, li, summary, figcaption, .bar')]
                        .filter((element) => {
                          const box = element.getBoundingClientRect();
                          return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
                        })
                        .map((element) => element.textContent.slice(0, 60)));
          assert.deepEqual(outside, []);
          assert.deepEqual(page.complaints, []);
          if (shots) {
            await page.evaluate(() => {
              document.querySelectorAll('details').forEach((details, i) => {
                details.open = false;
              });
              scrollTo(0, 0);
            });
            await page.waitForTimeout(100);
            await page.screenshot({
              path: `${shots}/report-${theme}-${width}.png`,
              clip: {x: 0, y: 0, width, height: width < 600 ? 1500 : 1900},
              fullPage: true
            });
          }
          await page.context().close();
        });

await test('a table sorts by numbers, and back', async () => {
  const page = await open(report);
  const column = () => page.evaluate(
      () => [...document.querySelector('table').tBodies[0].rows].map(
          (row) => row.cells[2].textContent));
  const number = (text) => Number.parseFloat(text);
  const heading = page.locator('table').first().locator('thead button').nth(2);
  await heading.click();
  const rising = (await column()).map(number);
  assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
  await heading.click();
  const falling = (await column()).map(number);
  assert.deepEqual(falling, [...rising].reverse());
  assert.ok(rising[0] < rising[rising.length - 1]);
  await page.context().close();
});

await test('pointing at a curve shows its value', async () => {
  const page = await open(report),
        id = await page.evaluate(
            () => [...document.querySelectorAll('[data-chart]')]
                      .map((f) => f.dataset.chart)
                      .find((i) => i.startsWith('accuracy-')));
  await page.locator(`[data-chart="${id}"]`).scrollIntoViewIfNeeded();
  await until(page, chartOf(id, ''));
  const at = await page.evaluate(`(() => { const chart = ${
      chartOf(id, '')}, i = chart.data.datasets.findIndex((d) => !d.label.startsWith('_'));
    const point = chart.getDatasetMeta(i).data[2], box = chart.canvas.getBoundingClientRect();
    return [box.x + point.x, box.y + point.y, chart.data.datasets[i].data[2].y]; })()`);
  await page.mouse.move(at[0], at[1]);
  await until(page, chartOf(id, '.tooltip.opacity > 0'));
  const lines = await page.evaluate(chartOf(id, '.tooltip.body.map((b) => b.lines.join()).join()'));
  assert.match(lines, new RegExp(String(Number(at[2].toPrecision(5))).replace('.', '\\.')));
  await page.context().close();
});

await test(
    'a curve can be toggled by its legend with its band, parts and single runs by their boxes',
    async () => {
      const page = await open(report),
            id = await page.evaluate(
                () => [...document.querySelectorAll('[data-chart]')]
                          .map((f) => f.dataset.chart)
                          .find((i) => i.startsWith('accuracy-')));
      const figure = page.locator(`[data-chart="${id}"]`);
      await figure.scrollIntoViewIfNeeded();
      await until(page, chartOf(id, ''));
      const visible = () => page.evaluate(chartOf(
          id,
          '.data.datasets.map((_, i, all) => i).filter((i) => ' +
              chartOf(id, '.isDatasetVisible(i)') + ').length'));
      const all = await visible();
      await figure.evaluate((element) => element.scrollIntoView({block: 'center'}));
      const box = await page.evaluate(`(() => { const chart = ${chartOf(id, '')},
          item = chart.legend.legendHitBoxes[0], canvas = chart.canvas.getBoundingClientRect();
        return [canvas.x + item.left + 4, canvas.y + item.top + 4]; })()`);
      await page.mouse.click(box[0], box[1]);
      await until(page, chartOf(id, '.isDatasetVisible(0) === false'));
      assert.equal(await visible(), all - 3, 'a mean and both edges of its band');
      await figure.getByLabel('training').uncheck();
      const without = await page.evaluate(
          chartOf(id, '.data.datasets.filter((d) => d.label.includes(\'training\')).length'));
      assert.equal(without, 0);
      await figure.getByLabel('single runs').check();
      const labels = await page.evaluate(chartOf(id, '.data.datasets.map((d) => d.label)'));
      assert.ok(
          labels.some((label) => label.endsWith('seed 1')) &&
              !labels.some((label) => label.startsWith('_')),
          String(labels));
      await page.context().close();
    });

await test('every kind of chart is saved as SVG, PNG and CSV', async () => {
  const page = await open(report);
  const ids = await page.evaluate(() => {
    const kinds = new Map(Object.entries(JSON.parse(document.getElementById('charts').textContent))
                              .map(([id, spec]) => [spec.kind + Boolean(spec.ticks), id]));
    return [...kinds.values()];
  });
  assert.ok(ids.length >= 4, String(ids));
  for (const id of ids) {
    let png;
    const figure = `[data-chart="${id}"]`;
    await page.evaluate((selector) => {
      const details = document.querySelector(selector).closest('details');
      if (details) details.open = true;
    }, figure);
    await page.locator(figure).scrollIntoViewIfNeeded();
    await until(page, chartOf(id, ''));
    const svg = await saved(page, figure, 'SVG'), text = svg.bytes.toString();
    assert.equal(svg.name, `${id}.svg`);
    const parsed = await page.evaluate((source) => {
      const root = new DOMParser().parseFromString(source, 'image/svg+xml');
      return {
        error: root.querySelector('parsererror')?.textContent,
        texts: root.querySelectorAll('text').length,
        paths: root.querySelectorAll('path').length
      };
    }, text);
    assert.equal(parsed.error, undefined);
    assert.ok(parsed.texts >= 4 && parsed.paths >= 4, JSON.stringify(parsed));
    assert.doesNotMatch(text, /NaN|undefined/);
    await drawnAlike(page, text, png = await saved(page, figure, 'PNG'));
    assert.deepEqual([...png.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    assert.ok(png.bytes.length > 5000);
    const csv = (await saved(page, figure, 'CSV')).bytes.toString();
    assert.ok(csv.split('\n').length > 2 && !csv.includes('undefined'), csv.slice(0, 200));
    if (shots && process.env.KEEP)
      (await import('node:fs')).writeFileSync(`${shots}/${svg.name}`, text),
          (await import('node:fs')).writeFileSync(`${shots}/${png.name}`, png.bytes);
  }
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

await test('a drawing of a network is saved as SVG and PNG, a table as CSV', async () => {
  const page = await open(report), figure = '[data-drawing="network-1"]';
  await page.locator(figure).scrollIntoViewIfNeeded();
  assert.match((await saved(page, figure, 'SVG')).bytes.toString(), /^<svg .*<\/svg>/s);
  assert.ok((await saved(page, figure, 'PNG')).bytes.length > 5000);
  const csv = (await saved(page, 'table >> nth=0', 'CSV')).bytes.toString();
  assert.match(csv, /^network,activation,"accuracy, /);
  await page.context().close();
});

await test('what a curve is saved as holds the numbers of metrics.csv', async () => {
  const page = await open(report),
        id = await page.evaluate(
            () => [...document.querySelectorAll('[data-chart]')]
                      .map((f) => f.dataset.chart)
                      .find((i) => i.startsWith('accuracy-')));
  await page.locator(`[data-chart="${id}"]`).scrollIntoViewIfNeeded();
  const csv = (await saved(page, `[data-chart="${id}"]`, 'CSV'))
                  .bytes.toString()
                  .trim()
                  .split('\n')
                  .map((line) => line.split(','));
  const run = id.replace('accuracy-', '') + '-' + csv[0][1].split(' ')[0] + '-seed1';
  const metrics = readFileSync(new URL(`runs/${run}/metrics.csv`, pathToFileURL(report)), 'utf8')
                      .trim()
                      .split('\n')
                      .map((line) => line.split(','));
  const column = metrics[0].indexOf('train_accuracy'),
        own = csv[0].findIndex((name) => name.includes('training seed 1'));
  assert.equal(csv.length, metrics.length);
  for (let row = 1; row < csv.length; ++row)
    assert.ok(
        Math.abs(csv[row][own] - 100 * metrics[row][column]) < 0.005,
        `${csv[row][own]} ${metrics[row][column]}`);
  await page.context().close();
});

await test('names that are markup show as text', async () => {
  const page = await open(hostile);
  page.on('dialog', () => page.complaints.push('a dialog opened'));
  await scrolledThrough(page);
  assert.equal(
      await page.evaluate(() => document.querySelectorAll('script').length), 3,
      'data, library and the page itself');
  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.match(
      await page.locator('body').innerText(), /<script>window\.owned=1;alert\(1\)<\/script>/);
  assert.match(await page.locator('body').innerText(), /it's "quoted"/);
  const svg = (await saved(page, '[data-chart="class_shares"]', 'SVG')).bytes.toString();
  assert.equal(
      await page.evaluate(
          (text) => new DOMParser()
                        .parseFromString(text, 'image/svg+xml')
                        .querySelectorAll('script, parsererror')
                        .length,
          svg),
      0);
  const csv = (await saved(page, '[data-chart="class_shares"]', 'CSV')).bytes.toString();
  assert.match(csv, /^"'=HYPERLINK/m, 'no spreadsheet runs it');
  assert.doesNotMatch(csv, /^"?=/m);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

await test('200 runs of 300 epochs open in 2 s', async () => {
  const times = [];
  for (let i = 0; i < 3; ++i) {
    const page = await open(large);
    await page.waitForFunction(
        () => document.readyState === 'complete' && document.querySelectorAll('.saves').length > 0);
    times.push(
        await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd));
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  }
  times.sort((a, b) => a - b);
  console.log(`  opened in ${times.map((time) => Math.round(time)).join(', ')} ms`);
  if (process.env.BERGER_MEASURE) assert.ok(times[1] <= 2000, `${times} ms`);
});

await test('it prints without controls, in black on white', async () => {
  const page = await open(report, { theme: 'dark' });
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 20000);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), 'rgb(0, 0, 0)');
  assert.equal(
      await page.evaluate(() => getComputedStyle(document.querySelector('.saves')).display),
      'none');
  if (shots && process.env.KEEP)
    (await import('node:fs')).writeFileSync(`${shots}/report.pdf`, pdf);
  await page.context().close();
});

await browser.close();
finish('browser');
