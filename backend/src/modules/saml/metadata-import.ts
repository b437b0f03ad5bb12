import { type ReadSamlMetadata, type SamlProvider, samlProblems } from '@coditect/protocol';
import type { Clock } from '../../kernel/clock.js';
import { invalidField } from '../../kernel/errors.js';
import { OutboundRefused, type OutboundWeb } from '../../ports/outbound-web.js';
import { readProviderMetadata } from './provider-metadata.js';

const maximumCharacters = 512 * 1024;

/** Reads an identity provider's metadata as an administrator gives it: pasted, or by the address where it is published. */
export class MetadataImport {
    constructor(
        private readonly web: OutboundWeb,
        private readonly clock: Clock
    ) {}

    async read(source: ReadSamlMetadata): Promise<SamlProvider> {
        const xml = source.kind === 'xml' ? source.xml : await this.fetch(source.url);
        return readProviderMetadata(xml, this.clock.now(), source.kind);
    }

    private async fetch(url: string): Promise<string> {
        const answer = await this.web
            .fetch(url, { headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml' } })
            .catch(error => {
                throw this.unreachable(error);
            });
        if (answer.status !== 200) {
            await answer.body?.cancel();
            throw unusable(
                `The address answered with ${answer.status} and not with metadata. Open it in a browser, and paste what it shows.`
            );
        }
        const xml = await answer.text().catch(error => {
            throw this.unreachable(error);
        });
        if (xml.length > maximumCharacters) {
            throw unusable('The metadata is too large. Ask for the metadata of this one identity provider.');
        }
        return xml;
    }

    /** Says no more of a network's fault than that there is one: it is nobody's way to look around in our network. */
    private unreachable(error: unknown): Error {
        return unusable(
            error instanceof OutboundRefused
                ? 'This address is not one that the platform reads from. It must begin with https:// and be public.'
                : 'Nothing was read from this address. Check it, or paste the metadata instead.'
        );
    }
}

function unusable(sentence: string): Error {
    return invalidField('url', samlProblems.unusableMetadata, sentence);
}
