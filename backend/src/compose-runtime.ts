import { setTimeout as sleep } from 'node:timers/promises';
import { findBubblewrap, findSetpriv } from './adapters/workspace-runtime/detect.js';
import { findGroups } from './adapters/workspace-runtime/limits/find-groups.js';
import { LocalProcessRuntime } from './adapters/workspace-runtime/local-process-runtime.js';
import { type Config, ConfigError } from './config.js';
import type { Lifecycle } from './kernel/lifecycle.js';
import type { Logger } from './kernel/logger.js';
import type { WorkspaceLimits, WorkspaceRuntime } from './ports/workspace-runtime.js';

const startTimeoutMilliseconds = 45_000;

/** Workspaces as processes of this machine: in a sandbox where there is one, or else with a warning, unless one is required. */
export async function createRuntime(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<WorkspaceRuntime> {
    const { PATH = '' } = config.workspaceEnvironment;
    const bubblewrap = config.sandbox === 'off' ? { path: undefined, reason: 'CODITECT_SANDBOX is off.' } : await findBubblewrap(PATH);
    if (bubblewrap.path === undefined) {
        if (config.sandbox === 'required') {
            throw new ConfigError(`CODITECT_SANDBOX: a sandbox is required and there is none: ${bubblewrap.reason}`);
        }
        logger.warn(
            { reason: bubblewrap.reason },
            'WORKSPACES RUN WITHOUT A SANDBOX: code in a workspace can read what the platform can read.'
        );
    }
    const { groups, description } =
        config.controlGroups === 'off'
            ? { groups: undefined, description: 'CODITECT_CONTROL_GROUPS is off: the platform itself looks after limits.' }
            : await findGroups(config.dataDirectory);
    if (groups === undefined && config.controlGroups === 'required') {
        throw new ConfigError(`CODITECT_CONTROL_GROUPS: the kernel's are required. ${description}`);
    }
    logger.info({ limits: groups?.controls ?? 'platform' }, description);
    const runtime = new LocalProcessRuntime({
        dataDirectory: config.dataDirectory,
        ideDirectory: config.ideDirectory,
        nodeBinary: process.execPath,
        bubblewrap: bubblewrap.path,
        setpriv: (await findSetpriv(PATH)).path,
        startTimeoutMilliseconds,
        warmWorkspaces: config.warmWorkspaces,
        environment: config.workspaceEnvironment,
        groups,
        diskReserveMebibytes: config.diskReserveMebibytes,
        logger,
        now: () => performance.now(),
        sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal })
    });
    lifecycle.add('workspace-runtime', () => runtime.close());
    logger.info({ runtime: runtime.name, isolation: runtime.isolation.kind }, runtime.isolation.description);
    return runtime;
}

/** Without a sandbox nobody but this machine is served, whatever was asked for. */
export function hostToBind({ host }: Config, logger: Logger, runtime: WorkspaceRuntime | undefined): string {
    const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
    if (runtime?.isolation.kind === 'none' && !loopback) {
        logger.warn({ asked: host }, 'Without a sandbox the platform listens on 127.0.0.1 only. Install bubblewrap to serve others.');
        return '127.0.0.1';
    }
    return host;
}

/** What a workspace of a tier may use here: the lesser of what the tier allows and what the operator has set. */
export function lesserLimits(tier: WorkspaceLimits, machine: WorkspaceLimits): WorkspaceLimits {
    const lesser = (one: number | null, other: number | null) => (one === null || other === null ? (one ?? other) : Math.min(one, other));
    return {
        memoryMebibytes: lesser(tier.memoryMebibytes, machine.memoryMebibytes),
        processes: lesser(tier.processes, machine.processes),
        diskMebibytes: lesser(tier.diskMebibytes, machine.diskMebibytes)
    };
}
