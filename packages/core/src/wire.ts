import * as z from 'zod';

/**
 * The wire contract, declared once: the server validates with these schemas and makes its OpenAPI document of them,
 * clients parse with them. Names are those of the deployed system.
 */

export const MAX_FILENAME_LENGTH = 4096;
export const MAX_LANGUAGE_LENGTH = 64;

const numberedLineSchema = z.object({
  line: z.int().min(1).describe('Number of the line in the real file, from 1'),
  text: z.string().describe('The line without its line end'),
});

export const analyzeRequestSchema = z
  .object({
    filename: z.string().min(1).max(MAX_FILENAME_LENGTH).describe('Name or path of the file; shown, never opened'),
    language: z.string().min(1).max(MAX_LANGUAGE_LENGTH).describe("VS Code's language id, for example typescriptreact"),
    source_code: z
      .string()
      .optional()
      .describe('The text of the file; may be empty, may carry running line numbers ("12 | code")'),
    lines: z.array(numberedLineSchema).optional().describe('The file line by line, instead of source_code'),
    metadata: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Echoed in the answer, where the server's own fields win"),
  })
  .refine((request) => request.source_code !== undefined || request.lines !== undefined, {
    path: ['source_code'],
    message: 'is required: send the text of the file in source_code, or line by line in lines',
  })
  // The refinement is a function, which no document can show.
  .meta({ anyOf: [{ required: ['source_code'] }, { required: ['lines'] }] });

export type AnalyzeRequest = z.infer<typeof analyzeRequestSchema>;

const lineRangeSchema = z
  .tuple([z.int().min(1), z.int().min(1)])
  .describe('First and last line, both included, counted from 1');

export const responsibilityBlockSchema = z.object({
  id: z.string().describe('Stays the same while the block stays the same, whatever its lines'),
  label: z.string().describe('Noun phrase of 2 to 5 words'),
  description: z.string(),
  ranges: z.array(lineRangeSchema).min(1).describe('Sorted, disjoint, not adjacent'),
});

export const analysisMetadataSchema = z.looseObject({
  analyzer: z.enum(['structural', 'openai', 'anthropic', 'compatible']),
  model: z.string(),
  cache_hit: z.union([z.literal(0), z.literal(1)]),
  cache_tier: z
    .enum(['memory', 'disk', 'shared'])
    .nullable()
    .describe('Where the answer was kept; null when it was made now'),
  input_tokens: z.int().min(0).describe('All that models were sent for this analysis'),
  cached_input_tokens: z
    .int()
    .min(0)
    .optional()
    .describe('Of the input, what the provider had kept from before; absent where no model was asked'),
  output_tokens: z.int().min(0).describe('All that models answered'),
  reasoning_tokens: z
    .int()
    .min(0)
    .optional()
    .describe('Of the output, what the model wrote for itself; absent where no model was asked'),
  estimated_cost_usd: z.number().min(0).nullable().describe('null when unknown'),
  duration_ms: z.number().min(0),
  request_id: z.string(),
  line_count: z.int().min(0),
  has_syntax_errors: z.boolean().describe('The parser met something the language does not allow'),
  minified: z.boolean(),
  generated: z.boolean(),
  repairs: z.array(z.string()).describe("What had to be mended in the analyzer's answer"),
  prompt_mode: z
    .enum(['source', 'source_and_outline', 'outline', 'excerpt'])
    .optional()
    .describe('What of the file the model saw; absent where none was asked'),
  masked_secrets: z
    .int()
    .min(0)
    .optional()
    .describe('What looked like a secret and was masked before the file was sent to the model'),
  removed_characters: z
    .int()
    .min(0)
    .optional()
    .describe('Invisible characters that were taken out before the file was sent to the model'),
  degraded: z
    .string()
    .optional()
    .describe(
      'Why a lesser analyzer answered, for example "openai: rate limited"; absent when the first choice answered',
    ),
});

export type AnalysisMetadata = z.infer<typeof analysisMetadataSchema>;

export const analyzeResponseSchema = z.object({
  success: z.literal(true),
  file_intent: z.string().describe('Why the file exists, at most 20 words'),
  responsibility_blocks: z.array(responsibilityBlockSchema).describe('In the order in which a reader should meet them'),
  metadata: analysisMetadataSchema,
});

export type AnalyzeResponse = z.infer<typeof analyzeResponseSchema>;

export const problemSchema = z.object({
  success: z.literal(false),
  error: z.string().describe('What happened, why, and what to do next'),
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  request_id: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
