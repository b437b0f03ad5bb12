import { homedir } from 'node:os';
import { join } from 'node:path';
import { SecretFile } from './secret-file.js';

/** The five functions of the package keytar 7.9, over a {@link SecretFile}. */
let opened: SecretFile | undefined;

/** Opened at first use, since the environment may be completed after this module was loaded. */
function file(): SecretFile {
    opened ??= new SecretFile(join(process.env.THEIA_CONFIG_DIR || join(homedir(), '.theia'), 'secrets.json'));
    return opened;
}

function required(value: string, name: string): string {
    if (!value) {
        throw new Error(`${name} is required.`);
    }
    return value;
}

/** The secret of an account, or `null` where there is none. */
export async function getPassword(service: string, account: string): Promise<string | null> {
    const secrets = await file().read();
    return secrets[required(service, 'Service')]?.[required(account, 'Account')] ?? null;
}

/** Stores a secret, in place of an earlier one. It is on the disk when the promise resolves. */
export async function setPassword(service: string, account: string, password: string): Promise<void> {
    required(service, 'Service');
    required(account, 'Account');
    required(password, 'Password');
    await file().update(secrets => {
        secrets[service] ??= Object.create(null) as Record<string, string>;
        secrets[service][account] = password;
    });
}

/** Forgets a secret. Resolves to whether there was one. */
export async function deletePassword(service: string, account: string): Promise<boolean> {
    required(service, 'Service');
    required(account, 'Account');
    return file().update(secrets => {
        const accounts = secrets[service];
        if (accounts?.[account] === undefined) {
            return false;
        }
        delete accounts[account];
        if (Object.keys(accounts).length === 0) {
            delete secrets[service];
        }
        return true;
    });
}

/** Any secret of a service, or `null` where it has none. */
export async function findPassword(service: string): Promise<string | null> {
    const [first] = await findCredentials(service);
    return first?.password ?? null;
}

/** All secrets of a service. */
export async function findCredentials(service: string): Promise<Array<{ account: string; password: string }>> {
    const secrets = await file().read();
    return Object.entries(secrets[required(service, 'Service')] ?? {}).map(([account, password]) => ({ account, password }));
}
