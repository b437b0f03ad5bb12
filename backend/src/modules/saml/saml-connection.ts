import { fillPath, type SamlSettings, samlRoutes } from '@coditect/protocol';

/** An organisation's connection to its identity provider, as far as the protocol needs it. */
export interface SamlConnection extends SamlSettings {
    readonly id: string;
    readonly organizationId: string;
}

/** Knows the connections that are in use. */
export interface SamlConnections {
    find(connectionId: string): Promise<SamlConnection | undefined>;
}

/** The names and addresses of this service provider, which are one's own for each connection. */
export interface ServiceProvider {
    readonly entityId: string;
    readonly acsUrl: string;
    readonly metadataUrl: string;
    readonly sloUrl: string;
}

export function serviceProviderOf(controlOrigin: string, connectionId: string): ServiceProvider {
    const urlOf = ({ path }: { readonly path: string }) => `${controlOrigin}/api${fillPath(path, { connectionId })}`;
    const metadataUrl = urlOf(samlRoutes.getSamlServiceProviderMetadata);
    return {
        entityId: metadataUrl,
        acsUrl: urlOf(samlRoutes.consumeSamlResponse),
        metadataUrl,
        sloUrl: urlOf(samlRoutes.consumeSamlLogout)
    };
}
