import { nls } from '@theia/core/lib/common/nls';
import type { PreferenceSchema } from '@theia/core/lib/common/preferences';

export const vimEnabled = 'vim.enabled';

export const vimPreferences: PreferenceSchema = {
    properties: {
        [vimEnabled]: {
            type: 'boolean',
            default: false,
            description: nls.localize(
                'coditect/vim/enabledDescription',
                "Vim's keys in text editors. The mode and the command line are at an editor's lower edge."
            )
        }
    }
};
