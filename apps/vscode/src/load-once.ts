/** Loads with the first use. Where that fails, the next one tries again: a file may have been out of reach for a moment. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** What the editor shows, and may take away again while what fills it is loaded. */
interface Disposable {
  readonly onDidDispose: (listener: () => void) => unknown;
}

/** Hands on what the editor shows once all is loaded. The editor goes on to call visible what was gone before anybody heard. */
export async function fillOnceLoaded<View extends Disposable, T>(
  view: View,
  { use, fill }: { readonly use: () => Promise<T>; readonly fill: (loaded: T, view: View) => unknown },
): Promise<void> {
  let isGone = false;
  view.onDidDispose(() => {
    isGone = true;
  });
  const loaded = await use();
  if (!isGone) fill(loaded, view);
}
