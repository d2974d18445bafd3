export { issueCommand, placeholderCommand } from './certificates/certificate-commands.ts';
export { readServedCertificate } from './certificates/served-certificate.ts';
export { type BoxLayout, boxLayout, PLACE_PORTS, type Place } from './layout.ts';
export { type EdgeLimits, edgeLimits } from './nginx/edge-limits.ts';
export { readNginxProgram } from './nginx/nginx-program.ts';
export { quote, quoteTemplate } from './nginx/quote.ts';
export { type NginxOptions, type NginxPaths, renderNginx } from './nginx/render-nginx.ts';
export { templatePath } from './templates.ts';
