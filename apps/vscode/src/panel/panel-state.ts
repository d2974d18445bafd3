import { type Reading, readingOf } from '@iris/client';
import { countRangeLines } from '@iris/core';
import type { FileReading } from '../reading/readings.ts';
import { whyNoBlocks } from '../reading/why-no-blocks.ts';
import type { AnalysisView, PanelState } from './messages.ts';

/**
 * What the panel shows of a file.
 *
 * @param languages names of what is read without a server
 */
export function toPanelState(file: FileReading | undefined, languages: readonly string[]): PanelState {
  if (file === undefined) return { kind: 'idle', why: 'no-file' };
  const { name: fileName, idle } = file;
  const asked = file.wasAskedFor && { wasAskedFor: true };
  const { phase } = file.session;
  const reading = readingOf(file.session);
  const view = reading && toView(reading, file.colors);
  switch (phase.kind) {
    case 'idle':
      return {
        kind: 'idle',
        why: idle?.why ?? 'manual',
        fileName,
        ...asked,
        ...(idle?.why === 'not-read' && { languages: [...languages] }),
        ...(idle?.notice !== undefined && { notice: idle.notice }),
      };
    case 'analyzing':
      return { kind: 'analyzing', fileName, startedAt: phase.startedAt, ...asked, ...(view && { view }) };
    case 'analyzed':
    case 'stale': {
      // A file that has grown too large since keeps what was said of it.
      const notice = idle?.why === 'too-large' ? { text: whyNoBlocks(file) } : phase.notice;
      return {
        kind: phase.kind,
        fileName,
        view: toView(phase.reading, file.colors),
        ...(notice !== undefined && { notice }),
      };
    }
    case 'failed':
      return { kind: 'error', fileName, ...phase.failure, ...(view && { view }) };
    default:
      return phase satisfies never;
  }
}

function toView({ analysis, origin, staleBlocks }: Reading, colors: FileReading['colors']): AnalysisView {
  return {
    intent: analysis.fileIntent,
    blocks: analysis.blocks.map(({ id, label, description, ranges }) => ({
      id,
      label,
      description,
      lineCount: countRangeLines(ranges),
      color: colors.get(id) ?? 0,
      stale: staleBlocks.has(id),
      segments: ranges.length,
    })),
    origin,
  };
}
