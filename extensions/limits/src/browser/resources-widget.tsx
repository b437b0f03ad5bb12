import type { WorkspaceUsage } from '@coditect/protocol';
import { ReactWidget } from '@theia/core/lib/browser/widgets/react-widget';
import { codicon, Message } from '@theia/core/lib/browser/widgets/widget';
import { Disposable } from '@theia/core/lib/common/disposable';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import * as React from '@theia/core/shared/react';
import { programTitle, sizeText, type UsageRow, usageRows } from '../common/usage-presentation';
import { UsageService } from './usage-service';

/** What the workspace uses against its limits, and what of it is largest. Follows changes while it is seen. */
@injectable()
export class ResourcesWidget extends ReactWidget {
    static readonly ID = 'coditect-resources';
    static readonly LABEL = nls.localize('coditect/limits/resources', 'Resources');

    @inject(UsageService)
    protected readonly usages: UsageService;

    protected watching = Disposable.NULL;

    @postConstruct()
    protected init(): void {
        this.id = ResourcesWidget.ID;
        this.title.label = ResourcesWidget.LABEL;
        this.title.caption = ResourcesWidget.LABEL;
        this.title.closable = true;
        this.title.iconClass = codicon('dashboard');
        this.addClass('coditect-resources');
        this.node.tabIndex = 0;
        this.node.setAttribute('aria-label', ResourcesWidget.LABEL);
        this.toDispose.push(this.usages.onDidChangeUsage(() => this.update()));
        this.update();
    }

    protected override onAfterShow(message: Message): void {
        super.onAfterShow(message);
        this.watching.dispose();
        this.watching = this.usages.watch();
    }

    protected override onAfterHide(message: Message): void {
        super.onAfterHide(message);
        this.watching.dispose();
        this.watching = Disposable.NULL;
    }

    protected override onBeforeDetach(message: Message): void {
        this.watching.dispose();
        this.watching = Disposable.NULL;
        super.onBeforeDetach(message);
    }

    protected override onActivateRequest(message: Message): void {
        super.onActivateRequest(message);
        this.node.focus();
    }

    protected render(): React.ReactNode {
        const { usage, fault } = this.usages;
        if (!usage) {
            return <p role="status">{fault ?? nls.localize('coditect/limits/reading', 'What the workspace uses is being read.')}</p>;
        }
        return (
            <>
                <div className="coditect-resources-meters">{usageRows(usage).map(row => this.renderMeter(row))}</div>
                <div className="coditect-resources-tables">
                    {this.renderProcesses(usage)}
                    {this.renderFolders(usage)}
                </div>
            </>
        );
    }

    protected renderMeter({ name, value, percent, level, keeper }: UsageRow): React.ReactNode {
        return (
            <div key={name} className="coditect-resources-meter" data-level={level}>
                <span className="coditect-resources-name">{name}</span>
                <span className="coditect-resources-value">{value}</span>
                {percent !== undefined && (
                    <meter className="coditect-resources-bar" aria-label={name} aria-valuetext={value} min={0} max={100} value={percent} />
                )}
                {keeper === 'platform' && (
                    <span className="coditect-resources-note">
                        {nls.localize('coditect/limits/keptByPlatform', 'At the limit the largest program is ended.')}
                    </span>
                )}
            </div>
        );
    }

    protected renderProcesses({ largestProcesses }: WorkspaceUsage): React.ReactNode {
        return (
            <table>
                <caption>{nls.localize('coditect/limits/largestProcesses', 'Largest programs')}</caption>
                <thead>
                    <tr>
                        <th scope="col">{nls.localize('coditect/limits/program', 'Program')}</th>
                        <th scope="col">{nls.localize('coditect/limits/memory', 'Memory')}</th>
                    </tr>
                </thead>
                <tbody>
                    {largestProcesses.map(({ pid, name, memoryMebibytes, ide }) => (
                        <tr key={pid}>
                            <th scope="row">{programTitle(name, ide)}</th>
                            <td>{sizeText(memoryMebibytes)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        );
    }

    protected renderFolders({ largestFolders, disk }: WorkspaceUsage): React.ReactNode {
        if (!disk) {
            return <p>{nls.localize('coditect/limits/notMeasured', 'The files have not been counted yet.')}</p>;
        }
        if (largestFolders.length === 0) {
            return <p>{nls.localize('coditect/limits/noLargeFolder', 'No folder takes as much as 1 MiB of the disk.')}</p>;
        }
        return (
            <table>
                <caption>{nls.localize('coditect/limits/largestFolders', 'Largest folders')}</caption>
                <thead>
                    <tr>
                        <th scope="col">{nls.localize('coditect/limits/folder', 'Folder')}</th>
                        <th scope="col">{nls.localize('coditect/limits/disk', 'Disk')}</th>
                    </tr>
                </thead>
                <tbody>
                    {largestFolders.map(({ path, mebibytes }) => (
                        <tr key={path}>
                            <th scope="row">{path}</th>
                            <td>{sizeText(mebibytes)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        );
    }
}
