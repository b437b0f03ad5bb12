import { Command } from '@theia/core/lib/common/command';

const category = { category: 'Workspace', categoryKey: 'coditect/limits/category' };
const command = (id: string, label: string, key: string) =>
    Command.toLocalizedCommand({ id, category: category.category, label }, key, category.categoryKey);

export namespace LimitsCommands {
    export const SHOW_RESOURCES = command('coditect.limits.show', 'Show Resources', 'coditect/limits/show');
    export const SHOW_LIFE = command('coditect.limits.life', 'Why Is This Workspace Running?', 'coditect/limits/life');
    export const KEEP = command('coditect.limits.keep', 'Keep Workspace Running…', 'coditect/limits/keep');
    export const END_KEEP = command('coditect.limits.endKeep', 'Let Workspace Stop When Idle', 'coditect/limits/endKeep');
}
