import type { LimitKeeper, UsageFigure, UsageLevel, WorkspaceUsage } from '@coditect/protocol';
import { nls } from '@theia/core/lib/common/nls';

export interface MeterText {
    /** With an icon in Theia's notation. */
    readonly text: string;
    readonly tooltip: string;
    /** What a screen reader says. */
    readonly accessibleName: string;
    readonly level: UsageLevel;
}

export interface UsageRow {
    readonly name: string;
    /** `812 MiB of 2 GiB`. */
    readonly value: string;
    /** 0 to 100; undefined where there is no limit. */
    readonly percent: number | undefined;
    readonly level: UsageLevel;
    readonly keeper: LimitKeeper | undefined;
}

const levels: readonly UsageLevel[] = ['fine', 'high', 'critical', 'full'];

export function sizeText(mebibytes: number): string {
    return mebibytes >= 1024 ? `${Number((mebibytes / 1024).toFixed(1))} GiB` : `${Math.round(mebibytes)} MiB`;
}

function figureText({ used, limit }: UsageFigure, format: (value: number) => string): string {
    return limit === null
        ? nls.localize('coditect/limits/usedWithoutLimit', '{0}, no limit', format(used))
        : nls.localize('coditect/limits/usedOf', '{0} of {1}', format(used), format(limit));
}

const percentOf = ({ used, limit }: UsageFigure) => (limit === null ? undefined : limit === 0 ? 100 : Math.min(100, (used / limit) * 100));

/** Memory, processes and disk, as a person reads them. */
export function usageRows(usage: WorkspaceUsage): readonly UsageRow[] {
    const { memory, processes, disk, keepers } = usage;
    const row = (name: string, figure: UsageFigure, format: (value: number) => string, keeper?: LimitKeeper): UsageRow => ({
        name,
        value: figureText(figure, format),
        percent: percentOf(figure),
        level: figure.level,
        keeper
    });
    return [
        row(nls.localize('coditect/limits/memory', 'Memory'), memory, sizeText, keepers.memory),
        row(nls.localize('coditect/limits/processes', 'Processes and threads'), processes, String, keepers.processes),
        ...(disk ? [row(nls.localize('coditect/limits/disk', 'Disk'), disk, sizeText)] : [])
    ];
}

export function worstLevel(usage: WorkspaceUsage): UsageLevel {
    const ranks = [usage.memory, usage.processes, usage.disk].map(figure => levels.indexOf(figure?.level ?? 'fine'));
    return levels[Math.max(...ranks)] ?? 'fine';
}

/** Programs of the IDE's own, by what they are to a person; every other by its name. */
export function programTitle(name: string, ide: boolean): string {
    if (ide) {
        return nls.localize('coditect/limits/ideItself', 'The IDE itself');
    }
    switch (name) {
        case 'node plugin-host':
            return nls.localize('coditect/limits/extensions', 'Extensions');
        case 'node ipc-bootstrap':
            return nls.localize('coditect/limits/fileWatch', "The IDE's watch on files");
        default:
            return name;
    }
}

/** The meter in the status bar: memory always, and by name whatever comes near its limit. */
export function meterText(usage: WorkspaceUsage): MeterText {
    const rows = usageRows(usage);
    const level = worstLevel(usage);
    const worst = rows.find(row => row.level === level && level !== 'fine') ?? rows[0];
    const tooltip = `${rows.map(({ name, value }) => `${name}: ${value}`).join('. ')}. ${nls.localize('coditect/limits/showMore', 'Show what is largest.')}`;
    const icon = level === 'fine' ? '$(dashboard)' : '$(warning)';
    const memory = sizeText(usage.memory.used);
    return {
        text: level === 'fine' || !worst ? `${icon} ${memory}` : `${icon} ${worst.name} ${Math.floor(worst.percent ?? 0)} %`,
        tooltip,
        accessibleName: tooltip,
        level
    };
}
