import { personalSettingsRoutes, settingsDocumentSchema } from '@coditect/protocol';
import { type BoundRoute, signedInRoute } from '../../kernel/module.js';
import type { PersonalSettingsService } from './personal-settings-service.js';

export function createRoutes(settings: PersonalSettingsService): readonly BoundRoute[] {
    return [
        signedInRoute(personalSettingsRoutes.readSettings, async ({ principal }) => ({ documents: await settings.read(principal.userId) })),
        signedInRoute(personalSettingsRoutes.changeSettings, ({ principal, params, body }) =>
            settings.change(principal, settingsDocumentSchema.parse(params.document), body)
        ),
        signedInRoute(personalSettingsRoutes.listSettingsVersions, async ({ principal, params }) => ({
            versions: await settings.versions(principal.userId, settingsDocumentSchema.parse(params.document))
        })),
        signedInRoute(personalSettingsRoutes.restoreSettings, ({ principal, params, body }) =>
            settings.restore(principal, settingsDocumentSchema.parse(params.document), body.version)
        )
    ];
}
