import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { keepAliveHours, type LimitNotice, type Workspace, workspaceLifeRoutes } from '@coditect/protocol';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { AbstractViewContribution } from '@theia/core/lib/browser/shell/view-contribution';
import { StatusBar, StatusBarAlignment } from '@theia/core/lib/browser/status-bar/status-bar-types';
import { CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickPickService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import { meterText } from '../common/usage-presentation';
import { LimitsCommands } from './limits-commands';
import { ResourcesWidget } from './resources-widget';
import { UsageService } from './usage-service';

const meterId = 'coditect-limits-meter';
const keptId = 'coditect-limits-kept';
const readingMilliseconds = 20_000;
/** In the status bar: after what an editor says of its file, which comes and goes, and before the bell. */
const besideNotifications = -100;

/** The meter in the status bar with its panel, notices at limits, and until when the workspace is kept from being stopped. */
@injectable()
export class LimitsContribution extends AbstractViewContribution<ResourcesWidget> implements FrontendApplicationContribution {
    @inject(UsageService)
    protected readonly usages: UsageService;

    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(StatusBar)
    protected readonly statusBar: StatusBar;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(QuickPickService)
    protected readonly quickPicks: QuickPickService;

    protected readonly told = new Set<string>();

    constructor() {
        super({
            widgetId: ResourcesWidget.ID,
            widgetName: ResourcesWidget.LABEL,
            defaultWidgetOptions: { area: 'bottom' },
            toggleCommandId: 'coditect.limits.toggle'
        });
    }

    onStart(): void {
        this.usages.onDidChangeUsage(() => this.showMeter());
        this.usages.onDidChangeWorkspace(workspace => this.showKept(workspace));
        this.usages.onDidReachLimit(notice => void this.tellOfLimit(notice));
        this.showMeter();
        if (this.usages.workspace) {
            this.showKept(this.usages.workspace);
        }
    }

    override registerCommands(commands: CommandRegistry): void {
        super.registerCommands(commands);
        commands.registerCommand(LimitsCommands.SHOW_RESOURCES, {
            execute: async () => void (await this.openView({ activate: true, reveal: true }))
        });
        commands.registerCommand(LimitsCommands.SHOW_LIFE, { execute: () => this.tellProblems(() => this.showLife()) });
        commands.registerCommand(LimitsCommands.KEEP, { execute: () => this.tellProblems(() => this.chooseKeep()) });
        commands.registerCommand(LimitsCommands.END_KEEP, {
            execute: () => this.tellProblems(() => this.endKeep()),
            isEnabled: () => this.usages.workspace?.keptUntil !== undefined
        });
    }

    protected showMeter(): void {
        const { usage } = this.usages;
        if (usage) {
            const { text, tooltip, accessibleName, level } = meterText(usage);
            void this.statusBar.setElement(meterId, {
                text,
                tooltip,
                className: `coditect-limits-meter-${level}`,
                alignment: StatusBarAlignment.RIGHT,
                priority: besideNotifications,
                command: LimitsCommands.SHOW_RESOURCES.id,
                accessibilityInformation: { label: accessibleName, role: 'button' }
            });
        }
    }

    protected showKept({ keptUntil }: Workspace): void {
        if (keptUntil === undefined) {
            void this.statusBar.removeElement(keptId);
            return;
        }
        const time = timeText(keptUntil);
        const tooltip = nls.localize('coditect/limits/keptTooltip', 'Kept running until {0}. Let it stop when idle again.', time);
        void this.statusBar.setElement(keptId, {
            text: `$(watch) ${nls.localize('coditect/limits/kept', 'Kept until {0}', time)}`,
            tooltip,
            alignment: StatusBarAlignment.RIGHT,
            priority: besideNotifications - 1,
            command: LimitsCommands.END_KEEP.id,
            accessibilityInformation: { label: tooltip, role: 'button' }
        });
    }

    protected async tellOfLimit({ id, kind, sentence }: LimitNotice): Promise<void> {
        // An event may come twice.
        if (this.told.has(id)) {
            return;
        }
        this.told.add(id);
        const show = nls.localize('coditect/limits/showResources', 'Show Resources');
        const chosen =
            kind === 'room'
                ? await this.messages.info(sentence, { timeout: readingMilliseconds })
                : kind === 'near'
                  ? await this.messages.warn(sentence, show)
                  : await this.messages.error(sentence, show);
        if (chosen === show) {
            await this.openView({ activate: true, reveal: true });
        }
    }

    protected async showLife(): Promise<void> {
        const params = this.params();
        const { summary, reasons, stopsAt } = await this.connection.api.call(workspaceLifeRoutes.getWorkspaceLife, { params });
        const others = reasons.slice(1).map(({ sentence }) => sentence);
        const stop = stopsAt ? [nls.localize('coditect/limits/stopsAt', 'It stops at {0} if nothing happens.', timeText(stopsAt))] : [];
        const keep = nls.localize('coditect/limits/keepRunning', 'Keep Running…');
        if ((await this.messages.info([summary, ...others, ...stop].join(' '), keep)) === keep) {
            await this.chooseKeep();
        }
    }

    protected async chooseKeep(): Promise<void> {
        const chosen = await this.quickPicks.show(
            keepAliveHours.map(hours => ({
                label:
                    hours === 1
                        ? nls.localize('coditect/limits/hour', '1 hour')
                        : nls.localize('coditect/limits/hours', '{0} hours', hours),
                hours
            })),
            { placeholder: nls.localize('coditect/limits/keepFor', 'Keep the workspace running for') }
        );
        if (chosen) {
            const params = this.params();
            const { keptUntil } = await this.connection.api.call(workspaceLifeRoutes.keepWorkspaceAlive, {
                params,
                body: { hours: chosen.hours }
            });
            const undo = nls.localizeByDefault('Undo');
            const text = nls.localize('coditect/limits/keptTold', 'The workspace is kept running until {0}.', timeText(keptUntil ?? ''));
            if ((await this.messages.info(text, { timeout: readingMilliseconds }, undo)) === undo) {
                await this.endKeep();
            }
        }
    }

    protected async endKeep(): Promise<void> {
        await this.connection.api.call(workspaceLifeRoutes.endKeepAlive, { params: this.params() });
        await this.messages.info(nls.localize('coditect/limits/keptEnded', 'The workspace is stopped again when nothing happens in it.'), {
            timeout: readingMilliseconds
        });
    }

    protected params(): { workspaceId: string } {
        const { workspace } = this.usages;
        if (!workspace) {
            throw new Error(nls.localize('coditect/limits/unreachable', "The platform can't be reached at the moment. Try again."));
        }
        return { workspaceId: workspace.id };
    }

    protected async tellProblems(run: () => Promise<void>): Promise<void> {
        try {
            await run();
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}

function timeText(moment: string): string {
    return new Intl.DateTimeFormat(nls.locale, { timeStyle: 'short' }).format(new Date(moment));
}
