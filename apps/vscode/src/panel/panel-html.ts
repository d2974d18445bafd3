/** What the page needs to know of the webview that it is shown in; the host asks the webview for all of it. */
interface PanelPage {
  /** From where styles may come: `webview.cspSource`. */
  readonly cspSource: string;
  /** Made anew for each page, of letters and digits: it alone lets the script run. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/**
 * The page of the panel before its script has filled it. Nothing is loaded but the two files, nothing runs but the script, and
 * no address is ever asked: what a file or a server says stays text.
 */
export function panelHtml(page: PanelPage): string {
  const policy = [
    "default-src 'none'",
    `style-src ${page.cspSource}`,
    `script-src 'nonce-${page.nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>IRIS</title>
<link rel="stylesheet" href="${escapeAttribute(page.styleUri)}">
</head>
<body>
<main id="content">
<div id="progress" role="progressbar" aria-label="Analyzing" hidden></div>
</main>
<footer id="origin"></footer>
<div id="announcer" class="heard-only" role="status"></div>
<script nonce="${escapeAttribute(page.nonce)}" src="${escapeAttribute(page.scriptUri)}" defer></script>
</body>
</html>
`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
