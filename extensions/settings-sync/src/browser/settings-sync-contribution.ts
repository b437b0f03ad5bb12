import { ExpiringMessages } from '@coditect/identity/lib/common/expiring-messages';
import { PlatformConnection } from '@coditect/identity/lib/common/platform-connection';
import { personalSettingsRoutes, platformPaths, type SettingsVersion, workspacePageSchema } from '@coditect/protocol';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { Command, CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { MessageType } from '@theia/core/lib/common/message-service-protocol';
import { nls } from '@theia/core/lib/common/nls';
import { QuickPickService } from '@theia/core/lib/common/quick-pick-service';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { DiagnosticSeverity, Range } from '@theia/core/shared/vscode-languageserver-protocol';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { ProblemManager } from '@theia/markers/lib/browser/problem/problem-manager';
import { UserStorageUri } from '@theia/userstorage/lib/browser/user-storage-uri';
import { InvalidSettingsError, keymapsFile, type SettingsFile, settingsFile } from '../common/settings-file';
import { type Agreed } from '../common/settings-merge';
import { SyncedFile } from './synced-file';

const owner = 'coditect-settings-sync';
const agreedUri = UserStorageUri.resolve('settings-sync.json');
/** A person who types changes the file with every pause. */
const settleMilliseconds = 700;

export namespace SettingsSyncCommands {
    export const RESTORE = Command.toLocalizedCommand(
        { id: 'coditect.settings.restore', category: 'Preferences', label: 'Restore Settings of an Earlier Version…' },
        'coditect/settings/restore',
        nls.getDefaultKey('Preferences')
    );
}

/** Keeps the person's settings and key bindings the same in all workspaces, live where several are open. */
@injectable()
export class SettingsSyncContribution implements FrontendApplicationContribution, CommandContribution {
    @inject(PlatformConnection)
    protected readonly connection: PlatformConnection;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(ProblemManager)
    protected readonly problems: ProblemManager;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(ExpiringMessages)
    protected readonly expiring: ExpiringMessages;

    @inject(QuickPickService)
    protected readonly quickPicks: QuickPickService;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    protected syncing: Promise<void> = Promise.resolve();
    protected planned: number | undefined;
    protected own: boolean | undefined;
    /** What was said already, so that it is said once for each text that is wrong. */
    protected readonly said = new Map<string, string>();
    /** Takes back what was said of a file, by its name. */
    protected readonly corrected = new Map<string, AbortController>();

    onStart(): void {
        this.connection.onDidRefresh(() => this.plan(0));
        if (this.connection.connected) {
            // It was there before, and so was the word that all is to be read.
            this.plan(0);
        }
        this.connection.onDidReceiveEvent(payload => {
            if (payload.type === 'settings.changed') {
                this.plan(0);
            }
        });
        this.files.onDidFilesChange(event => {
            if ([settingsFile, keymapsFile].some(file => event.contains(uriOf(file)))) {
                this.plan(settleMilliseconds);
            }
        });
    }

    registerCommands(commands: CommandRegistry): void {
        commands.registerCommand(SettingsSyncCommands.RESTORE, { execute: () => this.restore() });
    }

    protected plan(milliseconds: number): void {
        window.clearTimeout(this.planned);
        this.planned = window.setTimeout(() => {
            this.syncing = this.syncing.then(() => this.sync());
        }, milliseconds);
    }

    /** Never rejects: what could not be done now is tried with the next change, and when the platform is reached again. */
    protected async sync(): Promise<void> {
        try {
            if (!(await this.isOwn())) {
                return;
            }
            const { documents } = await this.connection.api.call(personalSettingsRoutes.readSettings);
            for (const file of [settingsFile, keymapsFile]) {
                const there = documents.find(({ document }) => document === file.document);
                if (there) {
                    const synced = new SyncedFile(file, uriOf(file), this.files, this.connection, this.agreedStore(file));
                    await this.syncOne(synced, () => synced.sync(there));
                }
            }
        } catch (error) {
            this.sayOnce('', error instanceof Error ? error.message : String(error));
        }
    }

    /** In a workspace that somebody else shares, the files of settings are that person's. */
    protected async isOwn(): Promise<boolean> {
        if (this.own === undefined) {
            const answer = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' } });
            this.own = workspacePageSchema.parse(await answer.json()).workspace.role === 'owner';
        }
        return this.own;
    }

    protected async syncOne(synced: SyncedFile, sync: () => Promise<void>): Promise<void> {
        try {
            await sync();
            this.problems.setMarkers(synced.uri, owner, []);
            this.said.delete(synced.file.fileName);
            this.takeBack(synced.file);
        } catch (error) {
            if (!(error instanceof InvalidSettingsError)) {
                throw error;
            }
            await this.showInvalid(synced, error);
        }
    }

    protected async showInvalid(synced: SyncedFile, error: InvalidSettingsError): Promise<void> {
        const { uri, file } = synced;
        const text = await synced.readText();
        const message = nls.localize(
            'coditect/settings/invalid',
            '{0} It is kept as it is, but does not follow you to other workspaces until it is corrected.',
            error.message
        );
        const range = Range.create(positionAt(text, error.offset), positionAt(text, error.offset + Math.max(1, error.length)));
        this.problems.setMarkers(uri, owner, [{ range, message, severity: DiagnosticSeverity.Error, source: 'CODITECT' }]);
        const { line, character } = range.start;
        const place = nls.localize(
            'coditect/settings/place',
            '{0}, line {1}, column {2}: {3}',
            file.fileName,
            line + 1,
            character + 1,
            message
        );
        if (this.said.get(file.fileName) === place) {
            return;
        }
        this.said.set(file.fileName, place);
        this.takeBack(file);
        const corrected = new AbortController();
        this.corrected.set(file.fileName, corrected);
        // Not waited for: what is corrected follows again, whether or not somebody has put the message away.
        void this.tellPlace(place, uri, range, corrected.signal);
    }

    protected async tellPlace(sentence: string, uri: URI, selection: Range, corrected: AbortSignal): Promise<void> {
        const show = nls.localize('coditect/settings/show', 'Show');
        if ((await this.expiring.ask({ type: MessageType.Error, text: sentence, actions: [show] }, corrected)) === show) {
            await open(this.openers, uri, { selection });
        }
    }

    protected takeBack({ fileName }: SettingsFile): void {
        this.corrected.get(fileName)?.abort();
        this.corrected.delete(fileName);
    }

    protected sayOnce(about: string, sentence: string): void {
        if (this.said.get(about) !== sentence) {
            this.said.set(about, sentence);
            void this.messages.warn(nls.localize('coditect/settings/notSynced', 'Your settings could not be brought along. {0}', sentence));
        }
    }

    protected async restore(): Promise<void> {
        const documents = [
            { label: nls.localizeByDefault('Settings'), document: 'settings' },
            { label: nls.localizeByDefault('Keyboard Shortcuts'), document: 'keymaps' }
        ];
        const placeholder = nls.localize('coditect/settings/which', 'What should go back to an earlier version?');
        const chosen = await this.quickPicks.show(documents, { placeholder });
        if (!chosen) {
            return;
        }
        const params = { document: chosen.document };
        const { versions } = await this.connection.api.call(personalSettingsRoutes.listSettingsVersions, { params });
        const [, ...earlier] = versions;
        if (earlier.length === 0) {
            await this.messages.info(nls.localize('coditect/settings/noVersions', 'There is no earlier version yet.'));
            return;
        }
        const picked = await this.quickPicks.show(
            earlier.map(version => ({ ...describe(version), version: version.version })),
            { placeholder: nls.localize('coditect/settings/whichVersion', 'Choose the version to go back to') }
        );
        if (picked) {
            await this.connection.api.call(personalSettingsRoutes.restoreSettings, { params, body: { version: picked.version } });
        }
    }

    protected agreedStore({ document }: SettingsFile) {
        const readAll = async (): Promise<Record<string, Agreed>> => {
            try {
                return JSON.parse((await this.files.read(agreedUri)).value) as Record<string, Agreed>;
            } catch {
                // There is none yet, or somebody wrote something else into it: then nothing was agreed on.
                return {};
            }
        };
        return {
            read: async () => (await readAll())[document],
            write: async (agreed: Agreed) => {
                const all = await readAll();
                if (JSON.stringify(all[document]) !== JSON.stringify(agreed)) {
                    await this.files.write(agreedUri, JSON.stringify({ ...all, [document]: agreed }));
                }
            }
        };
    }
}

function uriOf({ fileName }: SettingsFile) {
    return UserStorageUri.resolve(fileName);
}

function describe({ version, at, workspaceName, changedKeys }: SettingsVersion) {
    const when = new Date(at).toLocaleString(nls.locale);
    const what = changedKeys.slice(0, 3).join(', ') + (changedKeys.length > 3 ? '…' : '');
    return { label: `${version}: ${when}`, description: workspaceName ?? '', detail: what };
}

function positionAt(text: string, offset: number): { line: number; character: number } {
    const before = text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
