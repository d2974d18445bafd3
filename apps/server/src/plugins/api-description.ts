import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { App } from '../app-instance.ts';
import { type DescribedPaths, describeHeaders } from './answer-headers.ts';

/** The page loads its own scripts and styles, asks this server, and nothing else. */
const REFERENCE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Where people read the description; the only pages of the server. */
export const REFERENCE_PATH = '/reference';

/** Describes the API from the schemas that validate it: `/openapi.json`, and `/reference` to read it. */
export async function describeApi(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'IRIS',
        version,
        description:
          'Returns the table of contents of a source file: why it exists and what it does, in reading order.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
      },
      tags: [
        { name: 'Analysis', description: 'Reading source files' },
        { name: 'Operation', description: 'Whether the server is well, and which one it is' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: (made) => {
      if (!('openapiObject' in made)) throw new TypeError('The document was asked for in the words of Swagger 2');
      // The types of three versions of OpenAPI in one; a path is an object in each.
      describeHeaders((made.openapiObject.paths ?? {}) as DescribedPaths);
      return made.openapiObject;
    },
  });
  await app.register(swaggerUi, {
    routePrefix: REFERENCE_PATH,
    staticCSP: REFERENCE_POLICY,
    uiConfig: {
      docExpansion: 'list',
      // Without the bar on top, which is for looking at the APIs of others.
      layout: 'BaseLayout',
      tryItOutEnabled: true,
      validatorUrl: null,
      displayRequestDuration: true,
    },
    theme: { title: 'IRIS API' },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
