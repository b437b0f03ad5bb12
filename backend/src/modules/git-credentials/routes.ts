import { gitCredentialRoutes } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { GitCredentialsService } from './git-credentials-service.js';
import type { SshKeysService } from './ssh-keys-service.js';

export function createRoutes(credentials: GitCredentialsService, keys: SshKeysService): readonly BoundRoute[] {
    return [
        signedInRoute(gitCredentialRoutes.listGitCredentials, async ({ principal }) => ({
            credentials: [...(await credentials.list(principal.userId))]
        })),
        signedInRoute(gitCredentialRoutes.saveGitCredential, ({ body, principal, client }) => credentials.save(body, principal, client)),
        signedInRoute(gitCredentialRoutes.removeGitCredential, async ({ params, principal, client }) => {
            await credentials.remove(params.credentialId, principal, client);
            return undefined;
        }),
        signedInRoute(gitCredentialRoutes.findGitCredential, ({ body, principal, client }) => credentials.find(body, principal, client)),
        signedInRoute(gitCredentialRoutes.listSshKeys, async ({ principal }) => ({ keys: [...(await keys.list(principal.userId))] })),
        signedInRoute(gitCredentialRoutes.addSshKey, ({ body, principal, client }) => keys.add(body, principal, client)),
        signedInRoute(gitCredentialRoutes.removeSshKey, async ({ params, principal, client }) => {
            await keys.remove(params.keyId, principal, client);
            return undefined;
        }),
        signedInRoute(gitCredentialRoutes.signWithSshKey, async ({ params, body, principal, client }) => {
            const signature = await keys.sign(params.keyId, Buffer.from(body.data, 'base64'), body.flags, principal, client);
            return { signature: signature.toString('base64') };
        })
    ];
}
