import { describe, expect, it } from 'vitest';
import { panelHtml } from '../../src/panel/panel-html.ts';

const PAGE = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'abc123',
  scriptUri: 'https://host/panel.js',
  styleUri: 'https://host/panel.css',
};

describe('panelHtml', () => {
  it('allows one script by its nonce, the style sheets of the extension, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(panelHtml(PAGE))?.[1];
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      'style-src https://*.vscode-cdn.net',
      "script-src 'nonce-abc123'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has no inline script, style or handler', () => {
    const html = panelHtml(PAGE);
    expect(html.match(/<script[^>]*>[^<]*/g)).toEqual(['<script nonce="abc123" src="https://host/panel.js" defer>']);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  });

  it('keeps an address inside its attribute', () => {
    const html = panelHtml({ ...PAGE, scriptUri: 'https://host/"><script>alert(1)</script>' });
    expect(html).toContain('src="https://host/&quot;>&lt;script>alert(1)&lt;/script>"');
  });
});
