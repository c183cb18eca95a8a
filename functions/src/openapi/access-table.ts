import { ROLES } from '@redress/core/access/caller.ts';
import { RULES, type Rule } from '@redress/core/access/rules.ts';
import { OPERATIONS, type Operation } from '../api/operations.ts';
import { COMPLAINANT_OPERATIONS } from '../complainant/operations.ts';
import { FORM_OPERATIONS } from '../form/operations.ts';

const REACHES = { all: 'all', teams: 'teams’' } as const;

/** Who may do what, as a table in Markdown: a row for each operation, a column for each kind of caller. */
export function accessTable(): string {
  const columns = ['operation', 'request', ...ROLES, 'client app', 'complainant', 'machine', 'anybody'];
  const operations = { ...OPERATIONS, ...COMPLAINANT_OPERATIONS, ...FORM_OPERATIONS };
  const rows = Object.entries<Operation>(operations).map(([id, { method, path, permission }]) => {
    const rule: Rule = RULES[permission];
    const reaches = ROLES.map((role) => {
      const reach = rule.roles?.[role];
      return reach === undefined ? '' : REACHES[reach];
    });
    const scope = rule.scope === undefined ? '' : `own, \`${rule.scope}\``;
    const app = rule.sandbox ? 'own, with a sandbox key' : scope;
    return [
      id,
      `${method} \`${path}\``,
      ...reaches,
      app,
      rule.complainant ? 'own' : '',
      rule.machine ? 'signed' : '',
      rule.open ? 'yes' : '',
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
