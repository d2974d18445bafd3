import type { AnalyzeRequest, AnalyzeResponse } from '@iris/core/wire';

/** What the reference page shows, and sends when a reader tries it out. */
export const REQUEST_EXAMPLE: AnalyzeRequest = {
  filename: 'temperature.py',
  language: 'python',
  source_code: [
    'SCALE = 9 / 5',
    '',
    '',
    'def to_fahrenheit(celsius):',
    '    return celsius * SCALE + 32',
    '',
    '',
    'def read_sensor(path):',
    '    with open(path) as sensor:',
    '        return float(sensor.read())',
    '',
  ].join('\n'),
  metadata: { filepath: 'src/temperature.py' },
};

export const RESPONSE_EXAMPLE: AnalyzeResponse = {
  success: true,
  file_intent: 'Temperature readings in Fahrenheit',
  responsibility_blocks: [
    { id: 'to-fahrenheit', label: 'Fahrenheit conversion', description: 'to_fahrenheit', ranges: [[1, 5]] },
    { id: 'read-sensor', label: 'Sensor reading', description: 'read_sensor', ranges: [[8, 10]] },
  ],
  metadata: {
    filepath: 'src/temperature.py',
    analyzer: 'structural',
    model: 'structural-1',
    cache_hit: 0,
    cache_tier: null,
    input_tokens: 0,
    output_tokens: 0,
    estimated_cost_usd: 0,
    duration_ms: 3.2,
    request_id: '5b2f0c1e-6f0e-4a3c-9d63-0f8f4f6f3c11',
    line_count: 10,
    has_syntax_errors: false,
    minified: false,
    generated: false,
    repairs: [],
  },
};
