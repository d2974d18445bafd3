import type { BoxLayout } from '../layout.ts';
import { fillTemplate } from '../templates.ts';

/** The text of `/opt/iris/deploy.sh`. */
export function renderDeployScript({ command, deployScript }: BoxLayout): string {
  return fillTemplate('deploy.sh', { command, deployScript });
}
