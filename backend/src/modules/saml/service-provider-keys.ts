import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql } from '../../ports/sql.js';
import type { AuditService } from '../audit/index.js';
import type { SamlStore } from './saml-store.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

const makeKeyPair = promisify(generateKeyPair);
const modulusLength = 2048;
const validYears = 10;

export interface SigningKey {
    readonly certificate: string;
    /** PEM. */
    readonly privateKey: string;
}

/** The key pair by which we are known to a connection's identity provider: made once, sealed, the same on all processes. */
export class ServiceProviderKeys {
    constructor(
        private readonly sql: Sql,
        private readonly store: SamlStore,
        private readonly box: SecretBox,
        private readonly audit: AuditService,
        private readonly clock: Clock,
        private readonly random: Random,
        private readonly commonName: string
    ) {}

    async of(connection: { readonly id: string; readonly organizationId: string }): Promise<SigningKey> {
        return (await this.find(connection.id)) ?? (await this.make(connection));
    }

    private async find(connectionId: string): Promise<SigningKey | undefined> {
        const row = await this.sql.asPlatform(transaction => this.store.findKey(transaction, connectionId));
        return row && { certificate: row.certificate, privateKey: this.box.open(row.privateKey, contextOf(connectionId)) };
    }

    private async make(connection: { readonly id: string; readonly organizationId: string }): Promise<SigningKey> {
        const { publicKey, privateKey } = await makeKeyPair('rsa', { modulusLength });
        const validFrom = this.clock.now();
        const validTo = new Date(validFrom);
        validTo.setUTCFullYear(validTo.getUTCFullYear() + validYears);
        const serial = hashToken(this.random.token()).subarray(0, 16);
        const made = {
            certificate: selfSignedCertificate({ commonName: this.commonName, publicKey, privateKey, serial, validFrom, validTo }),
            privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
        };
        const sealed = { certificate: made.certificate, privateKey: this.box.seal(made.privateKey, contextOf(connection.id)) };
        const first = await this.sql.asPlatform(async transaction => {
            const inserted = await this.store.insertKey(transaction, connection, sealed, validFrom);
            if (inserted) {
                await this.audit.record(transaction, connection.organizationId, {
                    action: 'saml.key-created',
                    actor: { kind: 'platform' },
                    target: { kind: 'sso-connection', id: connection.id }
                });
            }
            return inserted;
        });
        // Of two that made one at once, the first is the one that counts.
        return first ? made : this.of(connection);
    }
}

function contextOf(connectionId: string): string {
    return `saml-key:${connectionId}`;
}
