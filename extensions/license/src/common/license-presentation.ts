import type { License } from '@coditect/protocol';
import { nls } from '@theia/core/lib/common/nls';

/** What this window knows of the licence. A failed reading keeps what was known before. */
export type LicenseState =
    | { readonly kind: 'reading' }
    | { readonly kind: 'known'; readonly license: License }
    | { readonly kind: 'failed'; readonly message: string; readonly license?: License };

export interface StatusText {
    /** With an icon in Theia's notation. */
    readonly text: string;
    readonly tooltip: string;
    /** What a screen reader says. */
    readonly accessibleName: string;
}

export function licenseStatusText(state: LicenseState): StatusText {
    const license = state.kind === 'reading' ? undefined : state.license;
    if (license) {
        const tooltip = nls.localize('coditect/license/tooltip', 'Licence: {0}. Show its limits.', license.tierName);
        return { text: `$(verified) ${license.tierName}`, tooltip, accessibleName: tooltip };
    }
    if (state.kind === 'failed') {
        const tooltip = nls.localize('coditect/license/failedTooltip', 'The licence could not be read. Show why.');
        return { text: `$(warning) ${nls.localize('coditect/license/title', 'Licence')}`, tooltip, accessibleName: tooltip };
    }
    const tooltip = nls.localize('coditect/license/reading', 'The licence is being read.');
    return { text: `$(loading~spin) ${nls.localize('coditect/license/title', 'Licence')}`, tooltip, accessibleName: tooltip };
}

export interface LimitRow {
    readonly name: string;
    readonly value: string;
}

/** The limits as a person reads them; `null` is no limit. */
export function limitRows({ limits }: License, locale: string | undefined): readonly LimitRow[] {
    const format = (limit: number | null): string =>
        limit === null ? nls.localize('coditect/license/noLimit', 'No limit') : new Intl.NumberFormat(locale).format(limit);
    const size = (mebibytes: number | null): string =>
        mebibytes === null
            ? format(null)
            : nls.localize('coditect/license/gibibytes', '{0} GiB', new Intl.NumberFormat(locale).format(mebibytes / 1024));
    return [
        { name: nls.localize('coditect/license/projects', 'Projects'), value: format(limits.projects) },
        { name: nls.localize('coditect/license/tokens', 'Tokens per month'), value: format(limits.tokensPerMonth) },
        { name: nls.localize('coditect/license/agents', 'Agents'), value: format(limits.agents) },
        { name: nls.localize('coditect/license/workspaces', 'Workspaces of a person'), value: format(limits.workspaces) },
        { name: nls.localize('coditect/license/memory', 'Memory of a workspace'), value: size(limits.memoryMebibytes) },
        { name: nls.localize('coditect/license/processes', 'Processes of a workspace'), value: format(limits.processes) },
        { name: nls.localize('coditect/license/disk', 'Disk of a workspace'), value: size(limits.diskMebibytes) }
    ];
}

/** The day since which the tier holds, in the reader's own time zone unless one is given. */
export function licenseSince({ since }: License, locale: string | undefined, timeZone?: string): string {
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(new Date(since));
}
