import { nls } from '@theia/core/lib/common/nls';
import type { PreferenceSchema } from '@theia/core/lib/common/preferences/preference-schema';

/** Named as in VS Code, so that settings that somebody brings along do here what they do there. */
export const shellIntegrationPreference = 'terminal.integrated.shellIntegration.enabled';

/** Environment entry that keeps a shell as it is, where it is `off`. */
export const shellIntegrationVariable = 'CODITECT_SHELL_INTEGRATION';

export const terminalPreferenceSchema: PreferenceSchema = {
    properties: {
        [shellIntegrationPreference]: {
            type: 'boolean',
            default: true,
            description: nls.localize(
                'coditect/terminal/shellIntegration',
                'Lets bash and zsh mark each command in the terminal with how it ended, and tell the current folder. Counts for new terminals.'
            )
        }
    }
};
