import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { injectable } from '@theia/core/shared/inversify';
import { type GrammarsContribution, PluginPackage, type PluginPackageGrammarsContribution } from '@theia/plugin-ext/lib/common';
import { GrammarsReader } from '@theia/plugin-ext/lib/hosted/node/scanners/grammars-reader';
import type { GrammarPlace } from '../common/grammar-place';

/** Says where the grammars of an extension are instead of reading them. */
@injectable()
export class LocatedGrammarsReader extends GrammarsReader {
    override async readGrammars(grammars: PluginPackageGrammarsContribution[], pluginPath: string): Promise<GrammarsContribution[]> {
        const plugin = JSON.parse(await readFile(join(pluginPath, 'package.json'), 'utf8')) as PluginPackage;
        return grammars.map(grammar => {
            const place: GrammarPlace = { coditectGrammar: PluginPackage.toPluginUrl(plugin, grammar.path) };
            return {
                language: grammar.language,
                scope: grammar.scopeName,
                format: grammar.path.endsWith('json') ? 'json' : 'plist',
                grammar: place,
                // Two extensions may name their grammars alike: Theia compares places to find out whether one is told twice.
                grammarLocation: grammar.path,
                injectTo: grammar.injectTo,
                embeddedLanguages: grammar.embeddedLanguages,
                tokenTypes: grammar.tokenTypes
            };
        });
    }
}
