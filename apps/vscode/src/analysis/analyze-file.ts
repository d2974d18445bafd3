import type { AnalysisOrigin, ReadingFailure, ReadingNotice } from '@iris/client';
import type { ServerAnswer, ServerFile } from '@iris/client/http';
import type { Analysis, SourceFile } from '@iris/core';
import type { IrisServer } from '../server/server-choice.ts';
import { describeFailure, detailOf } from './failures.ts';
import type { AnalysisPlan } from './plan.ts';
import type { RememberedAnalyses } from './remembered-analyses.ts';

/** Who can analyze, and what keeps their answers. */
export interface Analysts {
  readonly local: {
    readonly identity: string;
    readonly analyze: (file: SourceFile, signal: AbortSignal) => Promise<Analysis>;
  };
  /** Asks for consent first where none was given yet. @returns undefined where it was refused */
  readonly askServer: (request: {
    readonly server: IrisServer;
    readonly file: ServerFile;
    readonly isWanted: boolean;
    readonly signal: AbortSignal;
  }) => Promise<ServerAnswer | undefined>;
  readonly remembered: Pick<RememberedAnalyses, 'get' | 'put'>;
  readonly log: (message: string) => void;
}

export interface AnalysisRequest {
  readonly file: ServerFile;
  readonly plan: AnalysisPlan & { readonly kind: 'analyze' };
  /** Whether the user asked for this analysis. */
  readonly isWanted: boolean;
  /** Whether answers that were kept count. */
  readonly takesRemembered: boolean;
  readonly signal: AbortSignal;
}

/** What becomes of an analysis: answers, each better than the one before, and one end. */
export type AnalysisStep =
  | { readonly type: 'answered'; readonly analysis: Analysis; readonly origin: AnalysisOrigin }
  | { readonly type: 'settled'; readonly notice?: ReadingNotice }
  | { readonly type: 'failed'; readonly failure: ReadingFailure };

/**
 * Analyzes a file as planned: shows what the machine itself says while the server is waited for, and stays with it where the
 * server fails. Answers are kept, but for those of a lesser analyzer.
 *
 * @throws the reason of the signal when it aborts
 */
export async function* analyzeFile(request: AnalysisRequest, analysts: Analysts): AsyncGenerator<AnalysisStep> {
  const { plan, signal } = request;
  const kept = await findKept(request, analysts);
  if (kept !== undefined) {
    yield { type: 'answered', ...kept };
    yield settled(kept.origin.where === 'local' ? plan.notice : undefined);
    return;
  }
  // Begun at once, so that the server works while this machine does.
  const fromServer = plan.server?.isAsked ? settle(askServer(request, plan.server.choice.server, analysts)) : undefined;
  const fromMachine = plan.isLocal ? await settle(analyzeHere(request, analysts)) : undefined;
  signal.throwIfAborted();
  if (fromMachine?.ok) yield { type: 'answered', ...fromMachine.value };
  const answer = await fromServer;
  signal.throwIfAborted();
  yield* conclude(request, answer, fromMachine);
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

interface Answer {
  readonly analysis: Analysis;
  readonly origin: AnalysisOrigin;
}

function* conclude(
  { plan }: AnalysisRequest,
  fromServer: Outcome<Answer | undefined> | undefined,
  fromMachine: Outcome<Answer> | undefined,
): Generator<AnalysisStep> {
  if (fromServer?.ok && fromServer.value !== undefined) {
    yield { type: 'answered', ...fromServer.value };
    yield settled();
    return;
  }
  const failure = fromServer === undefined || fromServer.ok ? undefined : describeFailure(fromServer.error);
  if (fromMachine?.ok) {
    if (failure === undefined) yield settled(fromServer === undefined ? plan.notice : REFUSED);
    else yield settled(toNotice(failure));
    return;
  }
  const localFailure = fromMachine === undefined ? undefined : describeFailure(fromMachine.error);
  yield { type: 'failed', failure: failure ?? localFailure ?? NOTHING_SENT };
}

function settled(notice?: ReadingNotice): AnalysisStep {
  return { type: 'settled', ...(notice !== undefined && { notice }) };
}

/** A failure of the server, beside what this machine says. */
function toNotice({ message, advice, remedy = 'refresh' }: ReadingFailure): ReadingNotice {
  return { text: `${message} ${advice} Shown: the analysis of this machine.`, remedy };
}

const REFUSED: ReadingNotice = { text: 'Analyzed on this machine: nothing was sent.' };

const NOTHING_SENT: ReadingFailure = {
  message: 'Nothing was sent to the server, and this language is not read on this machine.',
  advice: 'Refresh to be asked again.',
};

/** An answer of the server is the better one; that of this machine is made again faster than it is asked for twice. */
async function findKept(
  { file, plan, takesRemembered }: AnalysisRequest,
  { local, remembered }: Analysts,
): Promise<Answer | undefined> {
  if (!takesRemembered) return undefined;
  const { server, isLocal } = plan;
  const kept = server && (await remembered.get(file, identityOf(server.choice.server)));
  // Where the server is to be asked, what this machine said is no final answer.
  const found = kept ?? (isLocal && !server?.isAsked ? await remembered.get(file, local.identity) : undefined);
  return found && { analysis: found.analysis, origin: { ...found.origin, cache: 'remembered' } };
}

async function askServer(
  { file, isWanted, signal }: AnalysisRequest,
  server: IrisServer,
  { askServer: ask, remembered, log }: Analysts,
): Promise<Answer | undefined> {
  try {
    const answer = await ask({ server, file, isWanted, signal });
    if (answer !== undefined && answer.origin.degraded === undefined) {
      void remembered.put(file, identityOf(server), answer);
    }
    return answer;
  } catch (error) {
    if (!signal.aborted) log(`The server did not answer: ${detailOf(error)}`);
    throw error;
  }
}

async function analyzeHere({ file, signal }: AnalysisRequest, { local, remembered, log }: Analysts): Promise<Answer> {
  try {
    const analysis = await local.analyze({ language: file.language, text: file.text }, signal);
    const origin: AnalysisOrigin = { analyzer: 'structural', cache: 'none', where: 'local' };
    // The reader does not wait for it.
    void remembered.put(file, local.identity, { analysis, origin });
    return { analysis, origin };
  } catch (error) {
    if (!signal.aborted) log(`This machine did not analyze the file: ${detailOf(error)}`);
    throw error;
  }
}

/** What a server would answer depends on it alone: which analyzers it has is its own matter, and may change. */
function identityOf({ endpoint }: IrisServer): string {
  return `server:${endpoint}`;
}

async function settle<T>(promise: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, error };
  }
}
