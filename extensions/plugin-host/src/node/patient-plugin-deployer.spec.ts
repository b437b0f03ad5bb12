import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { AskedPluginDeployerHandler, AskingLocalizationServer, PatientPluginDeployer } from './patient-plugin-deployer';

class RecordingDeployer extends PatientPluginDeployer {
    reads = 0;

    constructor(protected override readonly questions: AskedPluginDeployerHandler) {
        super();
    }

    override initResolvers(): never {
        this.reads += 1;
        throw new Error('Nothing is to be found here.');
    }

    begin(): Promise<void> {
        return this.doStart();
    }
}

describe('the deployer of VS Code extensions', () => {
    it('reads nothing until somebody asks which there are', async () => {
        const questions = new AskedPluginDeployerHandler();
        const deployer = new RecordingDeployer(questions);
        const started = deployer.begin();
        await new Promise(resolve => setImmediate(resolve));
        assert.equal(deployer.reads, 0);
        void questions.getDeployedFrontendPluginIds();
        await assert.rejects(started, /Nothing is to be found/);
        assert.equal(deployer.reads, 1);
    });

    it('reads for who waits for the texts of a chosen language', async () => {
        const questions = new AskedPluginDeployerHandler();
        const texts = Object.assign(new AskingLocalizationServer(), { questions });
        void texts.waitForInitialization();
        await questions.asked;
    });
});
