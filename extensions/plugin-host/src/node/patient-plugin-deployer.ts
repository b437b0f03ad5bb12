import { Deferred } from '@theia/core/lib/common/promise-util';
import { inject, injectable } from '@theia/core/shared/inversify';
import { PluginDeployerHandlerImpl } from '@theia/plugin-ext/lib/hosted/node/plugin-deployer-handler-impl';
import { PluginDeployerImpl } from '@theia/plugin-ext/lib/main/node/plugin-deployer-impl';
import { PluginLocalizationServer } from '@theia/plugin-ext/lib/main/node/plugin-localization-server';

/** By then a page that came with the start has been served, and would not notice. */
const patienceMilliseconds = 5_000;

/** Knows when somebody first asks which VS Code extensions there are. Who asks waits until they are known. */
@injectable()
export class AskedPluginDeployerHandler extends PluginDeployerHandlerImpl {
    protected readonly firstQuestion = new Deferred<void>();
    readonly asked: Promise<void> = this.firstQuestion.promise;

    /** Told by who waits for what the reading brings, without a question of its own. */
    awaitReading(): void {
        this.firstQuestion.resolve();
    }

    override getDeployedFrontendPluginIds(): ReturnType<PluginDeployerHandlerImpl['getDeployedFrontendPluginIds']> {
        this.firstQuestion.resolve();
        return super.getDeployedFrontendPluginIds();
    }

    override getDeployedBackendPluginIds(): ReturnType<PluginDeployerHandlerImpl['getDeployedBackendPluginIds']> {
        this.firstQuestion.resolve();
        return super.getDeployedBackendPluginIds();
    }

    override getDeployedBackendPlugins(): ReturnType<PluginDeployerHandlerImpl['getDeployedBackendPlugins']> {
        this.firstQuestion.resolve();
        return super.getDeployedBackendPlugins();
    }

    override getDeployedPlugins(): ReturnType<PluginDeployerHandlerImpl['getDeployedPlugins']> {
        this.firstQuestion.resolve();
        return super.getDeployedPlugins();
    }
}

/**
 * Reads the descriptions of VS Code extensions when a page asks for them, which it does once its IDE is usable. Reading those of six
 * dozen keeps the backend busy for a quarter of a second, in which the page would wait for all else that it asks.
 */
@injectable()
export class PatientPluginDeployer extends PluginDeployerImpl {
    @inject(AskedPluginDeployerHandler)
    protected readonly questions: AskedPluginDeployerHandler;

    protected override async doStart(): Promise<void> {
        let timer: NodeJS.Timeout | undefined;
        const patience = new Promise<void>(resolve => {
            timer = setTimeout(resolve, patienceMilliseconds);
        });
        await Promise.race([this.questions.asked, patience]);
        clearTimeout(timer);
        await super.doStart();
    }
}

/** A page whose person has chosen a language begins with the texts that extensions bring, before it asks anything else. */
@injectable()
export class AskingLocalizationServer extends PluginLocalizationServer {
    @inject(AskedPluginDeployerHandler)
    protected readonly questions: AskedPluginDeployerHandler;

    override waitForInitialization(): Promise<void> {
        this.questions.awaitReading();
        return super.waitForInitialization();
    }
}
