import type { AnalysisView, Marks, MessageToPanel, PanelBlock, PanelState } from '../../src/panel/messages.ts';

/** A file as the panel shows it: three blocks, of which the second is scattered and the third is described at length. */
export const EXAMPLE_VIEW: AnalysisView = {
  intent: "One gate between an analyzer's draft and anyone who sees its answer",
  blocks: [
    makeBlock(0, {
      label: 'Applying the rules',
      description: "What had to be mended in an analyzer's draft. Declares Repair, RuledAnalysis and applyRules.",
      lineCount: 31,
    }),
    makeBlock(1, {
      label: 'Claimed ranges and names',
      description: 'Declares ClaimedBlock, claimRanges and nameBlocks.',
      lineCount: 54,
      segments: 3,
    }),
    makeBlock(2, {
      label: 'Limits of intent and description',
      description: 'What an intent, a description and a name may have at most, in words and in characters. '.repeat(4),
      lineCount: 7,
    }),
  ],
  origin: { analyzer: 'structural', cache: 'none', where: 'local' },
};

/** What the example goes through as its reader types: its first block changes, and it is analyzed again, in vain at first. */
export function statesOfTyping(view: AnalysisView = EXAMPLE_VIEW): readonly PanelState[] {
  const fileName = 'rules.ts';
  const edited = { ...view, blocks: view.blocks.map((block, index) => ({ ...block, stale: index === 0 })) };
  const degraded = { ...view, origin: { ...view.origin, degraded: 'The model gave no answer that could be read.' } };
  const message = 'The server at https://iris.example.com could not be reached.';
  return [
    { kind: 'stale', fileName, view: edited },
    { kind: 'analyzing', fileName, view: edited, startedAt: 0 },
    { kind: 'error', fileName, view: edited, message, advice: 'See whether it runs, or analyze on this machine.' },
    {
      kind: 'stale',
      fileName,
      view: { ...edited, origin: degraded.origin },
      notice: { text: message, remedy: 'refresh' },
    },
    { kind: 'analyzed', fileName, view: degraded, notice: { text: message, remedy: 'refresh' } },
    { kind: 'analyzed', fileName, view },
  ];
}

export function makeBlock(index: number, block: Partial<PanelBlock> = {}): PanelBlock {
  return {
    id: `block-${index + 1}`,
    label: `Block number ${index + 1}`,
    description: `What block ${index + 1} is about.`,
    lineCount: 10 + index,
    color: index % 12,
    stale: false,
    segments: 1,
    ...block,
  };
}

export function analyzed(view: Partial<AnalysisView> = {}, fileName = 'rules.ts'): MessageToPanel {
  return stateOf({ kind: 'analyzed', fileName, view: { ...EXAMPLE_VIEW, ...view } });
}

export function stateOf(state: PanelState): MessageToPanel {
  return { type: 'state', state };
}

export function marksOf(marks: Partial<Omit<Marks, 'type'>>): Marks {
  return { type: 'marks', currentBlockId: null, pinnedBlockId: null, focusedBlockId: null, ...marks };
}
