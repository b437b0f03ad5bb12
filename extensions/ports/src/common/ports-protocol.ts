/** A port on which a process of the workspace listens. */
export interface DetectedPort {
    readonly port: number;
    readonly pid: number;
    /** The process's command line, shortened for showing. */
    readonly command: string;
}

export const portsServicePath = '/services/coditect/ports';

export const PortsService = Symbol('PortsService');

/** In the workspace's sandbox: knows its processes, and nothing of who may see their ports. */
export interface PortsService {
    /** What listens now, by port. Begins to tell the client of changes. */
    watch(): Promise<readonly DetectedPort[]>;
}

export interface PortsClient {
    onDidChangePorts(ports: readonly DetectedPort[]): void;
}

/** Ports that the kernel gives to who asks for any: tools of all kinds listen there for one another, seldom for a person. */
export const firstEphemeralPort = 32_768;
