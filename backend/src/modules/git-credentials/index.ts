import type { Module } from '../../kernel/module.js';
import { type GitCredentialsNeeds, GitCredentialsService } from './git-credentials-service.js';
import { GitCredentialsStore } from './git-credentials-store.js';
import { migrations } from './migrations.js';
import { createRoutes } from './routes.js';
import { SshKeysService } from './ssh-keys-service.js';
import { SshKeysStore } from './ssh-keys-store.js';

/** What a person's Git shows to servers: passwords and tokens by host, and SSH keys. */
export function createGitCredentialsModule(needs: Omit<GitCredentialsNeeds, 'store'>): Module {
    const credentials = new GitCredentialsService({ ...needs, store: new GitCredentialsStore() });
    const keys = new SshKeysService({ ...needs, store: new SshKeysStore() });
    return { name: 'git-credentials', migrations, routes: createRoutes(credentials, keys) };
}
