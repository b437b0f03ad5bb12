import type { License } from '@coditect/protocol';
import { ReactDialog } from '@theia/core/lib/browser/dialogs/react-dialog';
import { Message } from '@theia/core/lib/browser/widgets/widget';
import { nls } from '@theia/core/lib/common/nls';
import * as React from '@theia/core/shared/react';
import { licenseSince, limitRows } from '../common/license-presentation';
import { LicenseService } from './license-service';

/** Tier and limits. Follows changes while it is open; Escape, Enter and the button close it. */
export class LicenseDialog extends ReactDialog<void> {
    constructor(protected readonly licenses: LicenseService) {
        super({ title: nls.localize('coditect/license/title', 'Licence'), maxWidth: 480 });
        this.node.classList.add('coditect-license-dialog');
        this.node.setAttribute('role', 'dialog');
        this.node.setAttribute('aria-modal', 'true');
        this.node.setAttribute('aria-label', this.props.title);
        this.appendAcceptButton(nls.localizeByDefault('Close'));
        this.toDispose.push(licenses.onDidChangeState(() => this.update()));
    }

    get value(): undefined {
        return undefined;
    }

    protected override onAfterAttach(message: Message): void {
        super.onAfterAttach(message);
        this.update();
    }

    protected override handleEnter(event: KeyboardEvent): boolean {
        // Enter on "Retry" presses it.
        if (event.target instanceof HTMLButtonElement && event.target !== this.acceptButton) {
            return false;
        }
        super.handleEnter(event);
        return true;
    }

    protected render(): React.ReactNode {
        const { state } = this.licenses;
        const license = state.kind === 'reading' ? undefined : state.license;
        return (
            <div aria-live="polite">
                {state.kind === 'reading' && <p>{nls.localize('coditect/license/reading', 'The licence is being read.')}</p>}
                {license && this.renderLicense(license)}
                {state.kind === 'failed' && (
                    <div role="alert" className="coditect-license-problem">
                        <p>{state.message}</p>
                        <button type="button" className="theia-button secondary" onClick={() => void this.licenses.read()}>
                            {nls.localize('coditect/license/retry', 'Retry')}
                        </button>
                    </div>
                )}
            </div>
        );
    }

    protected renderLicense(license: License): React.ReactNode {
        return (
            <>
                <p className="coditect-license-tier">
                    <strong>{license.tierName}</strong>{' '}
                    {nls.localize('coditect/license/since', 'since {0}', licenseSince(license, nls.locale))}
                </p>
                <table className="coditect-license-limits">
                    <caption>{nls.localize('coditect/license/limits', 'Limits')}</caption>
                    <tbody>
                        {limitRows(license, nls.locale).map(row => (
                            <tr key={row.name}>
                                <th scope="row">{row.name}</th>
                                <td>{row.value}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            </>
        );
    }
}
