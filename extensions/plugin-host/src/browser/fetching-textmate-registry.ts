import { Endpoint } from '@theia/core/lib/browser/endpoint';
import { injectable } from '@theia/core/shared/inversify';
import {
    type GrammarDefinition,
    type GrammarDefinitionProvider,
    TextmateRegistry
} from '@theia/monaco/lib/browser/textmate/textmate-registry';
import { isGrammarPlace } from '../common/grammar-place';

/** Fetches a grammar when a text is to be shown by it. */
@injectable()
export class FetchingTextmateRegistry extends TextmateRegistry {
    override getProvider(scope: string): GrammarDefinitionProvider | undefined {
        const provider = super.getProvider(scope);
        return provider && { ...provider, getGrammarDefinition: async () => fetched(await provider.getGrammarDefinition()) };
    }
}

async function fetched(definition: GrammarDefinition): Promise<GrammarDefinition> {
    const { content, format } = definition;
    if (!isGrammarPlace(content)) {
        return definition;
    }
    const answer = await fetch(new Endpoint({ path: content.coditectGrammar }).getRestUrl().toString());
    if (!answer.ok) {
        throw new Error(`The grammar ${content.coditectGrammar} could not be loaded: the IDE answered ${answer.status}. Reload the page.`);
    }
    return { ...definition, content: format === 'json' ? ((await answer.json()) as object) : await answer.text() };
}
