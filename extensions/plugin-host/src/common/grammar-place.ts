/**
 * Stands for a grammar where Theia would carry all of it, so that a page loads those of the languages that it shows and not
 * five megabytes with every connection.
 */
export interface GrammarPlace {
    /** Where the grammar is to be had, relative to the IDE's page. */
    readonly coditectGrammar: string;
}

export function isGrammarPlace(content: object | string): content is GrammarPlace {
    return typeof content === 'object' && 'coditectGrammar' in content && typeof content.coditectGrammar === 'string';
}
