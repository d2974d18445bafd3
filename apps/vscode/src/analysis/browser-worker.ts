import { serveAnalyses } from './serve-analyses.ts';

serveAnalyses({
  post: (message) => postMessage(message),
  listen: (receive) => addEventListener('message', ({ data }: MessageEvent) => receive(data)),
});
