import type { Module } from '../../kernel/module.js';
import { migrations } from './migrations.js';
import { PortAccess, type PortAccessNeeds } from './port-access.js';
import { PortsService, type PortsServiceNeeds } from './ports-service.js';
import { PortsStore } from './ports-store.js';
import { createRoutes } from './routes.js';

export { PortAccess, type PortPlace } from './port-access.js';
export type { LivePortGrant } from './ports-store.js';

export type PortsNeeds = PortAccessNeeds & PortsServiceNeeds;

export interface PortsModule extends Module {
    readonly access: PortAccess;
}

/** Ports of workspaces: who may see what listens there. Which process answers is the runtime's matter. */
export function createPortsModule(needs: PortsNeeds): PortsModule {
    const store = new PortsStore();
    const access = new PortAccess(store, needs);
    return { name: 'ports', migrations, routes: createRoutes(new PortsService(store, access, needs)), access };
}
