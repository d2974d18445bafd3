import type { ReadingNotice } from '@iris/client';
import type { ServerChoice } from '../server/server-choice.ts';
import { MAX_FILE_CHARS, MAX_FILE_LINES } from './file-limits.ts';

/** Why a file is to be analyzed: the reader came to it, asked for it, or asked to have it done anew. */
export type AnalysisTrigger = 'opened' | 'asked' | 'refresh';

/** All that decides who analyzes a file. */
export interface AnalysisSettings {
  readonly server: ServerChoice;
  readonly autoLocal: boolean;
  /** Whether a server may be asked though the user did not ask for it. */
  readonly autoRemote: boolean;
  /** Whether the user trusts the workspace; without, nothing is sent anywhere. */
  readonly isTrusted: boolean;
}

export interface IdlePlan {
  readonly kind: 'idle';
  readonly why: 'not-read' | 'manual' | 'too-large';
  /** Why the server that is set up is not asked. */
  readonly notice: ReadingNotice | undefined;
}

/** Who is to analyze a file, or why nobody is. */
export type AnalysisPlan =
  | IdlePlan
  | {
      readonly kind: 'analyze';
      readonly isLocal: boolean;
      /** The server whose answers count, and whether it may be asked for a new one. */
      readonly server: { readonly choice: ServerChoice & { kind: 'server' }; readonly isAsked: boolean } | undefined;
      /** What the reader should know of the choice; an error on the way says more. */
      readonly notice: ReadingNotice | undefined;
    };

export interface PlannedFile {
  readonly chars: number;
  readonly lines: number;
  /** Whether the engine reads the file's language. */
  readonly isReadLocally: boolean;
  /** Whether it is one of those that may be sent though the user did not ask for it. */
  readonly isSentUnasked: boolean;
  readonly trigger: AnalysisTrigger;
}

export function planAnalysis(
  { chars, lines, isReadLocally, isSentUnasked, trigger }: PlannedFile,
  settings: AnalysisSettings,
): AnalysisPlan {
  const idle = (why: IdlePlan['why']): IdlePlan => ({ kind: 'idle', why, notice: whyNotAsked(settings) });
  if (chars > MAX_FILE_CHARS || lines > MAX_FILE_LINES) return idle('too-large');
  const isAsked = trigger !== 'opened';
  const isLocal = isReadLocally && (isAsked || settings.autoLocal);
  const { server: choice } = settings;
  const isServerAsked = isAsked || (settings.autoRemote && isSentUnasked);
  const server = choice.kind === 'server' && settings.isTrusted ? { choice, isAsked: isServerAsked } : undefined;
  if (!isReadLocally && server === undefined) return idle('not-read');
  if (!isLocal && !server?.isAsked) return idle('manual');
  return { kind: 'analyze', isLocal, server, notice: describeChoice(settings, server?.isAsked ?? false) };
}

/** The address of the server that is asked, where one is. */
export function askedEndpoint(plan: AnalysisPlan): string | undefined {
  return plan.kind === 'analyze' && plan.server?.isAsked ? plan.server.choice.server.endpoint : undefined;
}

function describeChoice(settings: AnalysisSettings, isServerAsked: boolean): ReadingNotice | undefined {
  const { server } = settings;
  const obstacle = whyNotAsked(settings);
  if (obstacle !== undefined) return { ...obstacle, text: `Analyzed on this machine. ${obstacle.text}` };
  if (server.kind !== 'server' || isServerAsked) return undefined;
  return { text: `Analyzed on this machine. Refresh to ask ${server.server.host}.`, remedy: 'refresh' };
}

/** Why the server that is set up can be asked nothing. */
function whyNotAsked({ server, isTrusted }: AnalysisSettings): ReadingNotice | undefined {
  switch (server.kind) {
    case 'none':
      return undefined;
    case 'invalid':
      return { text: `${server.message} ${server.advice}`, remedy: 'set-endpoint' };
    case 'server':
      if (isTrusted) return undefined;
      return { text: 'Nothing is sent from a workspace that is not trusted.', remedy: 'manage-trust' };
    default:
      return server satisfies never;
  }
}
