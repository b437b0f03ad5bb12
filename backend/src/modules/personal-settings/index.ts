import type { Module } from '../../kernel/module.js';
import { migrations } from './migrations.js';
import { type PersonalSettingsNeeds, PersonalSettingsService } from './personal-settings-service.js';
import { createRoutes } from './routes.js';
import { SettingsStore } from './settings-store.js';

export type { PersonalSettingsNeeds } from './personal-settings-service.js';

export function createPersonalSettingsModule(needs: PersonalSettingsNeeds): Module {
    return {
        name: 'personal-settings',
        migrations,
        routes: createRoutes(new PersonalSettingsService(new SettingsStore(), needs))
    };
}
