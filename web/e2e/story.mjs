// Walks a waybill from draft to closed at three desks of a running service in demo mode, and takes
// pictures of every page: node e2e/story.mjs http://127.0.0.1:8080 [directory]
// The service's clock should stand outside every window (hazway demo --at 2026-11-24T11:00).
// Fails on a console error, a request to another host, or a page wider than its window.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const base = (process.argv[2] ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const pictures = process.argv[3] ?? join(import.meta.dirname, '../../target/screenshots');
const WIDTHS = [390, 1440];
const LANGUAGES = ['zh', 'en'];
const troubles = [];
let isPictured = false;
mkdirSync(pictures, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const info = await (await fetch(`${base}/api/v1/map`)).json();
const accounts = info.demo_accounts ?? [];

/** A desk with its own log-in; the first account of the role for which `fits` holds. */
async function desk(role, width = 1440, fits = () => true) {
  const account = accounts.find((one) => one.role === role && fits(one));
  if (!account) throw new Error(`the service names no demo account for ${role}: start it in demo mode`);
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, locale: 'zh-CN' });
  const page = await context.newPage();
  const where = () => `${role} at ${page.url()}`;
  page.on('pageerror', (error) => troubles.push(`${where()}: ${error.message}`));
  page.on('console', (message) => {
    // A refusal that the page explains is logged by the browser as a failed load; it is no defect.
    const isRefusal = message.text().includes('Failed to load resource') && /\/api\/v1\//.test(message.location().url);
    if (message.type() === 'error' && !isRefusal) troubles.push(`${where()}: ${message.text()}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 500) troubles.push(`${where()}: ${answer.status()} from ${answer.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== new URL(base).origin) {
      troubles.push(`${where()}: asks ${url.origin}`);
    }
  });
  await page.goto(base);
  if (!isPictured) await picture(page, 'login');
  isPictured = true;
  await page.locator(`[data-username="${account.username}"]`).click();
  await page.locator('#logout').waitFor();
  return page;
}

async function speak(page, language) {
  const now = await page.evaluate(() => document.documentElement.lang);
  if (now.startsWith('zh') !== (language === 'zh')) await page.locator('#language').click();
}

async function settled(page) {
  await page.waitForLoadState('networkidle');
  for (const map of await page.locator('.map .place').all()) {
    await map.and(page.locator('[data-idle]')).waitFor({ timeout: 30_000 });
  }
}

/** Pictures of the page as it stands, in both languages at both widths. */
async function picture(page, name) {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    for (const language of LANGUAGES) {
      await speak(page, language);
      await settled(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) troubles.push(`${name} ${language} at ${width}: ${over} px too wide`);
      await page.screenshot({ path: join(pictures, `${name}-${language}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(before);
  await speak(page, 'zh');
}

/** The choice with this text; the service's demo data decide which texts there are. */
async function choose(page, field, text) {
  const option = page.locator(`#f-${field} option`, { hasText: text }).first();
  await page.locator(`#f-${field}`).selectOption(await option.getAttribute('value'));
}

/** Half an hour from now by the service's clock, as the field takes it in the district's civil time. */
function loadingTime() {
  const soon = new Date(Date.parse(info.server_time) + 1_800_000);
  return soon.toLocaleString('sv-SE', { timeZone: info.time_zone }).slice(0, 16).replace(' ', 'T');
}

async function write(page) {
  await page.locator('#new-waybill').click();
  await page.locator('#goods-search').waitFor();
  await page.locator('#goods-search').fill('1203');
  await page.locator('[data-key="1203-1"]').click();
  await page.locator('[id="f-load.0.declared_kg"]').fill('26000');
  await page.locator('[id="f-load.0.density_15"]').fill('0.745');
  await page.locator('[id="f-load.0.density_50"]').fill('0.713');
  await page.locator('#save').click();
  await page.waitForURL(/\/waybills\/.+\/edit$/);
  await picture(page, 'draft-incomplete');
  await choose(page, 'consignor', '石油储运');
  await choose(page, 'loader', '石油储运');
  await choose(page, 'carrier', '峡江');
  for (const [field, record] of Object.entries(process.env.STORY_FIELDS ? JSON.parse(process.env.STORY_FIELDS) : {
    consignee: 'petrol', origin: 'youku-gate', destination: 'petrol-dock', vehicle: 'z10001', trailer: 'z2001g',
    tank: 'fuel-1', driver: 'sun', escort: 'wu',
  })) await page.locator(`#f-${field}`).selectOption(record);
  await page.locator('#f-loading_at').fill(loadingTime());
  await page.locator('#f-emergency_phone').fill('023-00000119');
  await page.locator('#f-dispatcher').fill('演示调度');
  await page.locator('#submit').click();
  await page.waitForURL((url) => /\/waybills\/[^/]+$/.test(url.pathname));
  await picture(page, 'planned');
  return new URL(page.url()).pathname;
}

async function gate(page, path) {
  await page.goto(`${base}/gate`);
  await picture(page, 'gate-queue');
  await page.goto(`${base}${path}/gate`);
  await page.locator('#release').waitFor();
  await picture(page, 'gate');
  for (const yes of await page.locator('[data-answer="ok"]').all()) await yes.click();
  await page.locator('#release').click();
  await page.locator('.verdict.issued').waitFor();
  await picture(page, 'gate-issued');
  await page.locator('#to-waybill').click();
  await page.locator('#do-load').click();
  await page.locator('#metered-0').fill('25900');
  await page.locator('#seals').fill('A-001 A-002');
  await picture(page, 'load');
  await page.locator('#go').click();
  await page.locator('#do-depart').waitFor();
}

async function road(page, consignee, path) {
  await page.goto(base + path);
  await page.locator('#do-depart').click();
  await page.locator('#go').click();
  await page.locator('#do-deliver').waitFor();
  await picture(page, 'departed');
  await consignee.goto(base + path);
  await consignee.locator('#do-deliver').click();
  await consignee.locator('#received').fill('演示收货员');
  await consignee.locator('#go').click();
  await consignee.locator('#do-deliver').waitFor({ state: 'detached' });
  await page.goto(base + path);
  await page.locator('#do-close').click();
  await page.locator('#do-close').waitFor({ state: 'detached' });
  await picture(page, 'closed');
}

/** A draft with planted faults is refused, and says why. */
async function refusal(page) {
  await page.goto(`${base}/?q=${encodeURIComponent('渝Z10003')}`);
  await page.locator('.item').first().click();
  await page.locator('#do-submit').click();
  await page.locator('.actions .note.bad').waitFor();
  await picture(page, 'submit-refused');
}

/** The draft of this truck that loads at this time of day. */
async function openDraft(page, plate, time) {
  await page.goto(`${base}/?q=${encodeURIComponent(plate)}`);
  await page.locator('.item', { hasText: time }).first().click();
  await page.locator('.planner .slider').waitFor();
  await page.locator('.planner[aria-busy=false]').waitFor();
}

async function says(page, selector, ...parts) {
  const text = await page.locator(selector).first().innerText();
  for (const part of parts) if (!text.includes(part)) throw new Error(`${selector} says \`${text}\`, not \`${part}\``);
}

/** A truck that may not wait at the rack waits at a holding place until the bridge opens. */
async function waiting(page) {
  await openDraft(page, '渝Z10001', '08:15');
  const wait = '[data-wait="九龙园货车停车场"]';
  await page.locator(wait).waitFor();
  await says(page, wait, '08:25–08:52', '停等 27 分钟', '万县长江大桥');
  await page.locator(`${wait} [data-zone="wanxian-bridge-2018"]`).click();
  await says(page, '.reason[data-zone="wanxian-bridge-2018"]', '万县长江大桥', '07:00', '09:00');
  await says(page, '.map-sign.wait', '停等');
  await says(page, '.map-sign.start', '08:20 出发', '先停等');
  await says(page, '#departure-said', '08:20 出发，在九龙园货车停车场停等 27 分钟，09:07 到达');
  await says(page, '[data-shaped="wanxian-bridge-2018"]', '可早到');
  await picture(page, 'plan-waits');
  const slider = page.locator('#departure');
  await slider.focus();
  await slider.press('Home');
  for (let step = 0; step < 29; step += 1) await slider.press('ArrowRight');
  await says(page, '#departure-said', '07:15 出发', '到达');
  await page.locator('.words', { hasText: '07:15' }).waitFor();
  if (await page.locator('[data-wait]').count() > 0) throw new Error('a truck leaving at 07:15 goes round and does not wait');
  await picture(page, 'plan-departure');
  const by = page.locator('#arrive-by');
  const day = (await page.locator('.words li').first().innerText()).match(/\d{4}-\d{2}-\d{2}/)[0];
  await by.fill(`${day}T09:30`);
  await page.locator('#arrive-by-go').click();
  await page.locator('#whole-window').waitFor();
  await page.locator('#arrive-by-said').waitFor();
  await picture(page, 'plan-arrive-by');
  await page.locator('#whole-window').click();
  await page.locator(wait).waitFor();
  await page.locator('#do-edit').click();
  await page.locator('.planner .slider').waitFor();
  await slider.focus();
  await slider.press('End');
  await page.locator('#use-departure').click();
  if (!(await page.locator('#f-depart_from').inputValue()).endsWith('23:45')) throw new Error('the departure is not taken over');
  await page.locator('.words', { hasText: '23:45' }).waitFor();
  await picture(page, 'draft-departure');
}

/** Without its pass there is no way: the one zone in it is told and shown. */
async function blocked(page) {
  await openDraft(page, '渝Z10006', '10:00');
  await page.locator('.blocked[data-kind=blocked]').waitFor();
  const rules = await page.locator('.blocked [data-rule]').evaluateAll((all) => all.map((one) => one.dataset.rule));
  if (rules.join() !== 'example-hospital-pass') throw new Error(`in the way are ${rules}`);
  await says(page, '.blocked .said', '必须让步');
  await says(page, '.blocked [data-rule]', '医院后勤通道', '通行证');
  await page.locator('.blocked .map-sign.bad').click();
  await page.locator('.blocked [data-rule][aria-pressed=true]').waitFor();
  await says(page, '#departure-said', '没有合法路线');
  await picture(page, 'plan-blocked');
}

/** A trip without a waybill: filled in, linked to, and one end picked on the map. */
async function planning(page) {
  await page.goto(`${base}/plan`);
  await picture(page, 'plan-empty');
  await page.locator('#t-origin option[value="youku-gate"]').waitFor({ state: 'attached' });
  await page.locator('#t-origin').selectOption('youku-gate');
  await page.locator('#t-destination').selectOption('petrol-dock');
  await page.locator('#goods-search').fill('1203');
  await page.locator('[data-key="1203-1"]').click();
  await page.locator('#t-depart_from').fill('2026-12-01T08:15');
  await page.locator('#t-depart_until').fill('2026-12-01T08:20');
  await page.locator('#plan-go').click();
  await page.locator('[data-wait="九龙园货车停车场"]').waitFor();
  const link = page.url();
  if (!link.includes('from=site')) throw new Error(`the address \`${link}\` does not hold the trip`);
  await page.goto(link);
  await page.locator('[data-wait="九龙园货车停车场"]').waitFor();
  await picture(page, 'plan-page');
  await page.locator('#t-origin').selectOption('');
  await page.locator('#t-origin-pick').click();
  await settled(page);
  const map = await page.locator('form .map .place').boundingBox();
  await page.mouse.click(map.x + map.width * 0.4, map.y + map.height * 0.6);
  await page.locator('#t-origin-pick[aria-pressed=false]').waitFor();
  if (!/^\d/.test(await page.locator('#t-origin-point').inputValue())) throw new Error('no point was picked');
  await page.locator('#t-destination').selectOption('');
  await page.locator('#t-destination-point').fill('100,20');
  await page.locator('#plan-go').click();
  await page.locator('.blocked[data-kind=off_road]').waitFor();
  await picture(page, 'plan-off-road');
}

/** A zone is drawn by one person, looked at, and published by another; it is in force at once. */
async function committee(editor, approver) {
  await editor.goto(`${base}/zones`);
  await picture(editor, 'zones');
  await editor.locator('#note').fill('演示：临时封闭');
  await editor.locator('#new-scheme').click();
  await editor.locator('#add-zone').click();
  await editor.locator('#z-id').fill('story-closure');
  await editor.locator('#z-zh').fill('演示临时封闭');
  await editor.locator('#z-en').fill('Closure of the story');
  await editor.locator('#z-windows').fill('Mo-Su 12:00-13:00');
  await editor.locator('#z-authority').fill('演示万州交通委员会');
  await editor.locator('#z-basis').fill('2019年第29号令第四十九条');
  await editor.locator('#z-detour').fill('绕行国道');
  await editor.locator('#draw').click();
  await settled(editor);
  const map = await editor.locator('.map .place').boundingBox();
  for (const [x, y] of [[0.45, 0.4], [0.6, 0.4], [0.6, 0.6], [0.45, 0.6]]) {
    await editor.mouse.click(map.x + map.width * x, map.y + map.height * y);
  }
  await picture(editor, 'zone-drawing');
  await editor.locator('#drawn').click();
  await editor.locator('#save-scheme').click();
  await editor.locator('#save-scheme:disabled').waitFor();
  await editor.locator('#preview').click();
  await editor.locator('section.card[role=status] h3').first().waitFor();
  await picture(editor, 'scheme-preview');
  await approver.goto(editor.url());
  await approver.locator('#publish').click();
  await approver.locator('#publish').waitFor({ state: 'detached' });
  await picture(approver, 'scheme-published');
  await approver.goto(`${base}/zones`);
  await approver.getByText('演示临时封闭').first().waitFor();
}

/** The rules, the goods list and a load on trial: what is read and asked without any waybill. */
async function explain(page) {
  await page.goto(`${base}/rules`);
  await page.locator('#W14').waitFor();
  await picture(page, 'rules');
  await page.locator('#r-on').fill('2026-04-30');
  await page.locator('#W14', { hasText: '591' }).waitFor();
  await page.locator('#r-q').fill('\u62bc\u8fd0');
  await page.locator('#W3').waitFor({ state: 'detached' });
  await picture(page, 'rules-search');
  await page.goto(`${base}/goods`);
  await page.locator('#gq').fill('wsa');
  await page.locator('[data-key="1005-1"]').waitFor();
  await picture(page, 'goods');
  await page.locator('[data-key="1005-1"]').click();
  await page.locator('.plate').waitFor();
  await picture(page, 'goods-1005');
  for (const number of ['1202', '0336', '2186', '1993']) {
    await page.goto(`${base}/goods/${number}`);
    await page.locator('.diamond, .note').first().waitFor();
    await picture(page, `goods-${number}`);
  }
}

async function trying(page) {
  await page.goto(`${base}/try`);
  await picture(page, 'try-empty');
  await page.locator('#goods-search').fill('1017');
  await page.locator('[data-key="1017-1"]').click();
  await page.locator('#goods-search').fill('1203');
  await page.locator('[data-key="1203-1"]').click();
  await page.locator('[id="f-load.0.declared_kg"]').fill('22000');
  await page.locator('#check').click();
  await page.locator('.missing').waitFor();
  await picture(page, 'try-failed');
  await page.locator('#share').click();
  const address = page.url();
  await page.goto(`${base}/`);
  await page.goto(address);
  await page.locator('[id="f-load.1.declared_kg"]').waitFor();
  const kept = await page.locator('[id="f-load.0.declared_kg"]').inputValue();
  if (kept !== '22000') troubles.push(`the link of a load on trial lost its mass: ${kept}`);
  await page.locator('#check').click();
  await page.locator('.finding a').first().click();
  await page.locator('article.target').waitFor();
}

try {
  const dispatcher = await desk('dispatcher');
  await picture(dispatcher, 'home');
  const path = await write(dispatcher);
  await gate(await desk('loading_clerk', 390), path);
  await road(dispatcher, await desk('shipper', 390, (one) => one.username === 'consignee'), path);
  await waiting(dispatcher);
  await blocked(dispatcher);
  await refusal(dispatcher);
  await dispatcher.goto(`${base}/registry/vehicle`);
  await picture(dispatcher, 'registry');
  await dispatcher.goto(`${base}/registry/vehicle/z10001`);
  await picture(dispatcher, 'record');
  await committee(await desk('committee_editor'), await desk('committee_approver'));
  const inspector = await desk('inspector');
  await picture(inspector, 'inspector');
  await planning(inspector);
  await explain(inspector);
  await trying(dispatcher);
  await picture(await desk('administrator'), 'administrator');
} catch (error) {
  troubles.push(String(error));
} finally {
  await browser.close();
}
for (const trouble of troubles) console.error(trouble);
console.log(`${troubles.length === 0 ? 1 : 0} passed, ${troubles.length} failed`);
process.exit(troubles.length === 0 ? 0 : 1);
