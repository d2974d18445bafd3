import type { App } from '../../app-instance.ts';
import { describeProblems } from '../../plugins/problems.ts';
import { type BuildInfo, buildInfoSchema } from '../../services/build-info.ts';

/** `GET /api/version`: which release this is. */
export function addVersionRoute(app: App, buildInfo: BuildInfo): void {
  app.get('/api/version', {
    schema: {
      summary: 'Which release is this?',
      tags: ['Operation'],
      response: { 200: buildInfoSchema, ...describeProblems('internal_error', 'shutting_down') },
    },
    handler: async () => buildInfo,
  });
}
