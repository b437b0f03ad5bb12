import { GatewaySecret } from './gateway-secret';

export const PlatformEnvironment = Symbol('PlatformEnvironment');

/** What the platform tells the IDE backend when it starts it. */
export interface PlatformEnvironment {
    readonly gatewaySecret: GatewaySecret;
    /** Origin under which browsers see this workspace, such as `http://amber-otter-7f3k.localhost:3000`. */
    readonly workspaceOrigin: string;
    /** Where to tell the port once all of the backend listens. */
    readonly readyFile: string | undefined;
}

/**
 * Reads the platform's variables and deletes those that shells and tasks, which inherit the environment, must not see.
 * @throws with a sentence for the log when something is missing.
 */
export function takePlatformEnvironment(environment: NodeJS.ProcessEnv): PlatformEnvironment {
    const take = (name: string): string | undefined => {
        const value = environment[name];
        delete environment[name];
        return value || undefined;
    };
    const secret = take('CODITECT_GATEWAY_SECRET');
    const readyFile = take('CODITECT_READY_FILE');
    const origin = environment.CODITECT_WORKSPACE_ORIGIN;
    if (secret === undefined) {
        throw new Error('The IDE answers only to the gateway: start it through the platform, or set CODITECT_GATEWAY_SECRET.');
    }
    if (!origin || !URL.canParse(origin) || new URL(origin).origin !== origin) {
        throw new Error(
            'CODITECT_WORKSPACE_ORIGIN must hold the origin under which browsers see this workspace, such as http://name.localhost:3000.'
        );
    }
    return { gatewaySecret: new GatewaySecret(secret), workspaceOrigin: origin, readyFile };
}
