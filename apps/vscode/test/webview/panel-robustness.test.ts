import { beforeEach, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../../../../tests/support/chromium.ts';
import { analyzed, EXAMPLE_VIEW, makeBlock, marksOf, stateOf } from '../support/example-panel.ts';
import { PanelPage } from '../support/panel-page.ts';

beforeEach((context) => context.skip(whyNoChromium !== undefined, whyNoChromium));

const HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script></div>&amp;';

describe('what the page is told', () => {
  it('stays text, whoever wrote it', async () => {
    const panel = await PanelPage.open();
    const block = makeBlock(0, { id: '"><b>', label: HOSTILE, description: HOSTILE });
    const view = {
      intent: HOSTILE,
      blocks: [block],
      origin: { ...EXAMPLE_VIEW.origin, analyzer: HOSTILE, degraded: HOSTILE },
    };
    await panel.tell(stateOf({ kind: 'stale', fileName: HOSTILE, view, notice: { text: HOSTILE } }));
    await panel.tell(marksOf({ pinnedBlockId: '"><b>', currentBlockId: '"><b>' }));
    expect(await panel.page.getByRole('heading', { level: 1 }).textContent()).toBe(HOSTILE);
    expect(await panel.block(1).locator('.label').textContent()).toBe(HOSTILE);
    await panel.tell(stateOf({ kind: 'error', fileName: HOSTILE, message: HOSTILE, advice: HOSTILE }));
    expect(await panel.announced()).toBe(`${HOSTILE}: ${HOSTILE} ${HOSTILE}`);
    expect(await panel.page.locator('img, b, body script:not([nonce])').count()).toBe(0);
    expect(await panel.page.title()).toBe('IRIS');
  });

  it('is ignored where it is no message', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed());
    const noMessages = [null, 'state', { type: 'state', state: { kind: 'error' } }, { type: 'constructor' }];
    for (const message of noMessages) await panel.tellAnything(message);
    expect(await panel.page.getByRole('option').count()).toBe(3);
  });

  it('may be marks of blocks that are not there', async () => {
    const panel = await PanelPage.open();
    await panel.tell(marksOf({ currentBlockId: 'gone', pinnedBlockId: 'gone', focusedBlockId: 'gone' }), analyzed());
    expect(await panel.page.locator('[aria-selected=true], [aria-current]').count()).toBe(0);
  });
});

describe('the policy of the page', () => {
  it('stops a script that was not written by the extension, and every address', async () => {
    const panel = await PanelPage.open();
    const tries = await panel.page.evaluate(`(async () => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "ran"';
      document.body.append(script);
      document.body.setAttribute('onclick', 'document.title = "ran"');
      document.body.click();
      const isReached = await fetch('https://panel.example/').then(() => true, () => false);
      return { title: document.title, isReached };
    })()`);
    expect(tries).toEqual({ title: 'IRIS', isReached: false });
    const complaints = panel.takeComplaints();
    expect(complaints.filter((each) => !/Content Security Policy/.test(each))).toEqual([]);
    expect(complaints.length).toBeGreaterThanOrEqual(3);
  });
});

describe('the room that the page has', () => {
  it.each([120, 170, 300, 900])('is enough at %i pixels: nothing has to be scrolled sideways', async (width) => {
    const panel = await PanelPage.open({ width });
    const label = 'Konfigurationsdateivalidierungsfehlermeldungen'.repeat(3);
    const blocks = [makeBlock(0, { label, lineCount: 123_456, stale: true }), makeBlock(1)];
    await panel.tell(analyzed({ intent: label, blocks }, `${label}.ts`));
    await panel.tell(marksOf({ currentBlockId: 'block-1', pinnedBlockId: 'block-1', focusedBlockId: 'block-1' }));
    const overflow = await panel.page.evaluate<readonly string[]>(`[...document.querySelectorAll('body, body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.heard-only'))
      .map((element) => element.className)`);
    expect(overflow).toEqual([]);
  });

  it('is enough when the view is low: all of it can be reached by scrolling', async () => {
    const panel = await PanelPage.open({ height: 160 });
    await panel.tell(analyzed({ blocks: Array.from({ length: 40 }, (_, index) => makeBlock(index)) }));
    await panel.page.locator('#origin').scrollIntoViewIfNeeded();
    const place = await panel.page.locator('#origin').boundingBox();
    expect(place?.y).toBeLessThan(160);
  });

  it('shows 300 blocks, and marks one of them without making any of them anew', async () => {
    const panel = await PanelPage.open();
    await panel.tell(analyzed({ blocks: Array.from({ length: 300 }, (_, index) => makeBlock(index)) }));
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('End');
    expect(await panel.focusedName()).toMatch(/^300 /);
    expect(await panel.isInSight(300)).toBe(true);
    await panel.page.evaluate("document.querySelectorAll('[role=option]').forEach((row) => { row.isOld = true; })");
    await panel.tell(marksOf({ currentBlockId: 'block-7' }), analyzed({ blocks: [makeBlock(299), makeBlock(6)] }));
    expect(
      await panel.page.evaluate("[...document.querySelectorAll('[role=option]')].map((row) => row.isOld)"),
    ).toEqual([true, true]);
  });

  it('lets text run from right to left, and keeps dots, numbers and marks where they are', async () => {
    const panel = await PanelPage.open();
    const label = 'החלת הכללים';
    await panel.tell(
      analyzed({ intent: 'שער אחד בין טיוטה לבין קוראיה.', blocks: [makeBlock(0, { label }), makeBlock(1)] }),
    );
    const directions =
      await panel.page.evaluate(`['h1', '.block:first-child .label', '.block:last-child .label', '.block']
      .map((selector) => getComputedStyle(document.querySelector(selector)).direction)`);
    expect(directions).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
  });
});

describe('what the page keeps', () => {
  it('is there at once when the page is shown again, before the extension has said anything', async () => {
    const panel = await PanelPage.open({ height: 400 });
    const blocks = Array.from({ length: 100 }, (_, index) => makeBlock(index));
    await panel.tell(analyzed({ blocks }), marksOf({ pinnedBlockId: 'block-60' }));
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('End');
    await expect.poll(async () => (await panel.kept())?.scrollTop).toBeGreaterThan(0);
    await panel.load();
    expect(await panel.page.getByRole('option').count()).toBe(100);
    expect(await panel.block(60).getAttribute('aria-selected')).toBe('true');
    expect(await panel.isInSight(100)).toBe(true);
    expect(await panel.announced()).toBe('');
    await panel.page.keyboard.press('Tab');
    expect(await panel.focusedName()).toMatch(/^100 /);
  });

  it('is forgotten where another release kept it', async () => {
    const panel = await PanelPage.open();
    await panel.page.evaluate(`sessionStorage.setItem('kept', JSON.stringify({ html: '<b>' }))`);
    await panel.load();
    expect(await panel.page.getByRole('option').count()).toBe(0);
    await panel.tell(analyzed());
    expect(await panel.page.getByRole('option').count()).toBe(3);
  });
});
