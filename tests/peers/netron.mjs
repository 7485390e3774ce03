// Netron reads what berger exports: the graph stands on its page, and no complaint does.
// usage: node netron.mjs ADDRESS WORD…, the words being what must stand there
import { chromium } from 'playwright-core';

const [address, ...words] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage();
const problems = [];
page.on('pageerror', (error) => problems.push(error.message));
// Nobody else is told.
await page.route((url) => url.origin !== new URL(address).origin, (route) => route.abort());
await page.goto(address);
const accept = page.locator('#message-button');
await accept.waitFor({ state: 'visible', timeout: 10000 }).then(() => accept.click(), () => {});
await page.waitForSelector('body.default', { timeout: 30000 }).catch(async () =>
  problems.push(`no graph: ${await page.locator('#message-text').innerText()}`));
const shown = await page.content();
for (const word of words)
  if (!shown.includes(`>${word}<`)) problems.push(`no ${word} on the page`);
await browser.close();
for (const problem of problems) console.log(problem);
process.exit(problems.length > 0 ? 1 : 0);
