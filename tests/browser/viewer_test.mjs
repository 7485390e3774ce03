// A recording's page as a reader meets it, in a real browser: those of make_recordings.mjs in the
// folder PAGES. With SHOTS, a folder, screenshots are kept there. Usage: node viewer_test.mjs PAGES
// [SHOTS]
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { finish, test } from './counted.mjs';

const [pages, shots] = process.argv.slice(2);
const browser =
    await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });

async function open(name, { theme = 'light', width = 1600, height = 900, touch = false } = {}) {
  const context = await browser.newContext(
      { colorScheme: theme, viewport: { width, height }, hasTouch: touch });
  const page = await context.newPage(), address = pathToFileURL(`${pages}/${name}.html`).href;
  page.complaints = [];
  page.on('console', (message) => {
    const ofThisTest = /willReadFrequently/.test(message.text());  // which reads the canvas
    if (['error', 'warning'].includes(message.type()) && !ofThisTest)
      page.complaints.push(message.text());
  });
  page.on('pageerror', (error) => page.complaints.push(error.message));
  page.on('dialog', () => page.complaints.push('a dialog opened'));
  page.on('request', (request) => {
    if (request.url() !== address) page.complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(address);
  await drawn(page);
  return page;
}

// Two frames: what was asked for is on the canvas by then.
const drawn = (page) => page.evaluate(
  () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

// How many of the rows of the channel's band have ink between two times on the screen.
const inked = (page, channel, from, to) => page.evaluate(([i, begin, end]) => {
  const scale = canvas.width / canvas.clientWidth, wide = canvas.clientWidth - names;
  const row = (canvas.clientHeight - flags - below) / channels.length;
  const x = (at) => Math.round(scale * (names + (at - view.from) / view.span * wide));
  const top = Math.round(scale * (flags + i * row)), height = Math.round(scale * row);
  const pixels = canvas.getContext('2d').getImageData(x(begin), top, x(end) - x(begin), height);
  const rows = new Set();
  pixels.data.forEach((value, k) => {
    if (k % 4 === 3 && value > 120) rows.add(Math.floor(k / 4 / pixels.width));
  });
  return rows.size;
}, [channel, from, to]);

// Frames that were drawn while the wheel turned for a second; the best of some tries, since others
// may use the machine.
async function framesPerSecond(page) {
  const counted = [];
  for (let tries = 0; tries < 3; ++tries)
    counted.push(await page.evaluate(() => new Promise((done) => {
      const pen = canvas.getContext('2d'), clear = pen.clearRect.bind(pen);
      let frames = 0;
      pen.clearRect = (...box) => { ++frames; clear(...box); };
      const begin = performance.now();
      const turn = (now) => {
        if (now - begin >= 1000) {
          delete pen.clearRect;
          return done(1000 * frames / (now - begin));
        }
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 40, cancelable: true }));
        requestAnimationFrame(turn);
      };
      requestAnimationFrame(turn);
    })));
  return Math.max(...counted);
}

for (const name of ['hour', 'hostile', 'many'])
  for (const theme of ['light', 'dark'])
    for (const width of [360, 1600])
      await test(`${name}, ${theme} at ${width} pixels: drawn, within the page, nothing asked for`,
        async () => {
          const page = await open(name, { theme, width });
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
          const outside = await page.evaluate(() => {
            const kinds = 'h1, h2, p, button, select, textarea, .bar, canvas';
            return [...document.querySelectorAll(kinds)]
              .filter((element) => {
                const box = element.getBoundingClientRect();
                return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
              })
              .map((element) => element.id || element.textContent.slice(0, 60));
          });
          assert.deepEqual(outside, []);
          assert.ok(await inked(page, 0, 1, 3) > 0);
          assert.deepEqual(page.complaints, []);
          if (shots) {
            await page.waitForTimeout(300);
            await page.screenshot({ path: `${shots}/viewer-${name}-${theme}-${width}.png`,
                                    fullPage: true });
          }
          await page.context().close();
        });

await test('an hour of 64 channels opens in a second', async () => {
  const times = [];
  for (let i = 0; i < 3; ++i) {
    const page = await open('hour');
    times.push(
      await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd));
    await page.context().close();
  }
  console.log(`  opened in ${times.map(Math.round).join(', ')} ms`);
  if (process.env.BERGER_MEASURE) assert.ok(Math.min(...times) <= 1000, `${times} ms`);
});

for (const [name, span] of [['hour', 10], ['hour', 3600], ['many', 10]])
  await test(`${name} scrolls smoothly by ${span} s a screen`, async () => {
    const page = await open(name);
    await page.evaluate(`show(0, ${span === 3600 ? 1800 : span})`);
    const frames = await framesPerSecond(page);
    console.log(`  ${frames.toFixed(0)} frames a second`);
    assert.ok(frames >= 30, `${frames} frames a second`);
    await page.context().close();
  });

await test('the keyboard alone reaches time, channels, events and marks, and says so', async () => {
  const page = await open('hostile');
  const said = () => page.locator('#live').textContent();
  for (let i = 0; i < 20 && !await page.evaluate(() => document.activeElement === canvas); ++i)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+ArrowRight');
  assert.equal(await page.evaluate('view.from'), 10);
  assert.match(await said(), /^10\.0 s to 20\.0 s/);
  await page.keyboard.press('End');
  assert.equal(await page.evaluate('view.from'), 20);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.match(await said(), /window\.owned/);
  await page.keyboard.press('b');
  assert.match(await said(), /is bad$/);
  const list = JSON.parse((await page.locator('#list').inputValue()).replace('channels = ', ''));
  assert.deepEqual(list, ['all-eeg', '-</script><script>window.owned=1</script>']);
  const gain = await page.evaluate('view.gain');
  await page.keyboard.press('+');
  assert.ok(await page.evaluate('view.gain') < gain);
  await page.keyboard.press(',');
  assert.equal(await page.evaluate('view.span'), 8);
  await page.context().close();
});

for (const [name, count] of [['hostile', 5], ['second', 2]])
  await test(`${name}: n and p reach every event, also those near the ends`, async () => {
    const page = await open(name), seen = [];
    await page.focus('#traces');
    const selected = () => page.evaluate(() => document.getElementById('events').selectedIndex);
    for (const key of ['n', 'p'])
      for (let i = 0; i < count + 1; ++i) {
        await page.keyboard.press(key);
        seen.push(await selected());
      }
    const up = [...Array(count).keys()], last = count - 1;
    assert.deepEqual(seen, [...up, last, ...up.toReversed().slice(1), 0, 0]);
    if (name === 'hostile') {
      await page.evaluate('show(12)');
      await page.keyboard.press('n');
      assert.equal(await selected(), 3, 'from the middle, once the view has moved');
    }
    await page.context().close();
  });

await test('names that are markup show as text', async () => {
  const page = await open('hostile');
  assert.equal(await page.evaluate(() => document.querySelectorAll('script, img').length), 2);
  assert.equal(await page.evaluate(() => window.owned), undefined);
  assert.match(await page.locator('#marks').textContent(), /<\/script><script>window\.owned=1/);
  assert.match(await page.locator('#events').textContent(), /<script>window\.owned=1<\/script>/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

await test('gaps are empty, flat is a line, what is endless or huge hurts no other', async () => {
  const page = await open('hostile');
  assert.equal(await inked(page, 0, 4.2, 4.9), 0, 'a gap');
  assert.ok(await inked(page, 0, 6.5, 8) > 10, 'a wave behind it');
  const flat = await inked(page, 3, 4.2, 4.9);
  assert.ok(flat >= 1 && flat <= 3, `a flat line of ${flat} rows`);
  assert.equal(await inked(page, 2, 4.2, 4.9), 0, 'a channel that is gone');
  assert.ok(await inked(page, 5, 4.2, 5.8) > 10, 'a wave with some samples that are endless');
  assert.ok(await inked(page, 6, 4.2, 4.9) > 100, 'huge: from edge to edge');
  for (let i = 0; i < 7; ++i) {
    await page.evaluate(`choose(${i})`);
    await drawn(page);
  }
  assert.doesNotMatch(await page.locator('#where').textContent(), /NaN|Infinity|undefined/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

await test('one second is shown whole, and down to its samples', async () => {
  const page = await open('second');
  assert.deepEqual(await page.evaluate('[view.from, view.span]'), [0, 1]);
  for (const id of ['far', 'near', 'near', 'near', 'near', 'near', 'near', 'on', 'on', 'back'])
    await page.click(`#${id}`);
  const [from, span] = await page.evaluate('[view.from, view.span]');
  assert.equal(span, 0.08);
  assert.ok(from >= 0 && from + span <= 1);
  assert.match(await page.locator('#where').textContent(), /^0\.\d{4} s to 0\.\d{4} s/);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

await test('each of 512 channels can be marked', async () => {
  const page = await open('many'), last = page.locator('#marks input').last();
  await last.scrollIntoViewIfNeeded();
  await last.check();
  assert.equal(await page.locator('#list').inputValue(), 'channels = ["all-eeg", "-E512"]');
  assert.ok(await page.evaluate(() => get('marks').scrollWidth <= get('marks').clientWidth));
  await page.context().close();
});

await test('the picture follows the size of the window', async () => {
  const page = await open('hostile');
  for (const width of [700, 1300]) {
    await page.setViewportSize({ width, height: 700 });
    await drawn(page), await drawn(page);
    const [own, wanted, wide] = await page.evaluate(
      () => [canvas.width, Math.round(canvas.getBoundingClientRect().width * devicePixelRatio),
             document.documentElement.scrollWidth]);
    assert.equal(own, wanted);
    assert.equal(wide, width);
    assert.ok(await inked(page, 1, 1, 3) > 10);
  }
  await page.context().close();
});

await test('one finger drags, two fingers change the length', async () => {
  const page = await open('hour', { touch: true, width: 800 });
  const client = await page.context().newCDPSession(page);
  const touch = (type, ...points) => client.send(
    'Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch('touchStart', [500, 300]);
  await touch('touchMove', [300, 300]);
  await touch('touchEnd');
  const from = await page.evaluate('view.from');
  assert.ok(from > 1 && from < 5, `${from}`);
  await touch('touchStart', [300, 300], [400, 300]);
  await touch('touchMove', [250, 300], [450, 300]);
  await touch('touchEnd');
  const span = await page.evaluate('view.span');
  assert.ok(span > 4 && span < 6.5, `${span}`);
  await page.context().close();
});

await test('the mouse drags by its first button alone, and only while it is down', async () => {
  const page = await open('hour');
  const at = () => page.evaluate('view.from');
  await page.mouse.move(800, 400);
  await page.mouse.down({ button: 'right' });
  await page.mouse.move(500, 400);
  assert.equal(await at(), 0);
  await page.mouse.up({ button: 'right' });
  await page.mouse.move(800, 400);
  await page.mouse.down();
  await page.mouse.move(500, 400);
  const dragged = await at();
  assert.ok(dragged > 0);
  await page.evaluate(() => canvas.dispatchEvent(new PointerEvent(
    'pointermove', { pointerId: 1, buttons: 0, clientX: 100, clientY: 400, bubbles: true })));
  assert.equal(await at(), dragged, 'released where the page could not see it');
  await page.context().close();
});

for (const name of ['hour', 'hostile', 'many'])
  await test(`${name}: what came in by scrolling is what is drawn at once`, async () => {
    const page = await open(name);
    const picture = () => page.evaluate(() => {
      const { data } = layer.getContext('2d').getImageData(0, 0, layer.width, layer.height);
      let sum = 0;
      for (let i = 0; i < data.length; ++i) sum = (sum * 31 + data[i]) % 1000003;
      return sum;
    });
    for (const span of [0.5, 10, 25])
      for (const moves of [[0.11, 0.32], [-0.21, -0.05], [0.3, -0.1, 0.002]]) {
        await page.evaluate(`show(4, ${span})`);
        await drawn(page);
        for (const move of moves) {
          await page.evaluate(`show(view.from + ${move} * view.span)`);
          await drawn(page);
        }
        const scrolled = await picture();
        await page.evaluate(() => {
          shown.of = '';
          draw();
        });
        await drawn(page);
        assert.equal(scrolled, await picture(), `${span} s, ${moves}`);
      }
    await page.context().close();
  });

await test('lines and pages of the wheel count as such', async () => {
  const page = await open('hour');
  const moved = (deltaMode, deltaY) => page.evaluate(([mode, delta]) => {
    show(0);
    canvas.dispatchEvent(
      new WheelEvent('wheel', { deltaMode: mode, deltaY: delta, cancelable: true }));
    return view.from;
  }, [deltaMode, deltaY]);
  assert.ok(Math.abs(await moved(1, 3) / await moved(0, 48) - 1) < 1e-9);
  assert.equal(await moved(2, 1), 10);
  await page.context().close();
});

await browser.close();
finish('browser, recordings');
