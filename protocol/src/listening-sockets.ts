/** A TCP socket on which some process listens, as Linux describes it (proc(5), `/proc/net/tcp` and `/proc/net/tcp6`). */
export interface ListeningSocket {
    readonly family: 4 | 6;
    /** As it is dialled: `127.0.0.1`, `0.0.0.0`, `::1`, `::`. Other IPv6 addresses are written out in full. */
    readonly address: string;
    readonly port: number;
    /** By which the socket is found among a process's open files: `socket:[<inode>]`. */
    readonly inode: string;
}

const listening = '0A';

/**
 * Reads the listening sockets of a table of the kernel. Read by the platform, which leads requests to them, and inside a
 * workspace, which tells its person of them. Addresses are words of 32 bits in the machine's order, which is taken as little-endian.
 */
export function parseListeningSockets(table: string, family: 4 | 6): readonly ListeningSocket[] {
    return table.split('\n').flatMap(line => {
        const fields = line.trim().split(/\s+/);
        const [address = '', port = ''] = (fields[1] ?? '').split(':');
        if (fields[3] !== listening || address.length !== (family === 4 ? 8 : 32)) {
            return [];
        }
        return [{ family, address: readAddress(address, family), port: Number.parseInt(port, 16), inode: fields[9] ?? '' }];
    });
}

function readAddress(hex: string, family: 4 | 6): string {
    const words = hex.match(/.{8}/g) ?? [];
    const bytes = words.flatMap(word => (word.match(/../g) ?? []).reverse().map(byte => Number.parseInt(byte, 16)));
    if (family === 4) {
        return bytes.join('.');
    }
    if (bytes.every(byte => byte === 0)) {
        return '::';
    }
    if (bytes.slice(0, 15).every(byte => byte === 0) && bytes[15] === 1) {
        return '::1';
    }
    const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
    return groups.map(group => group.toString(16)).join(':');
}

/** The inode of the socket that an open file is, by the target of its link below `/proc/<pid>/fd`. */
export function socketInode(link: string): string | undefined {
    return /^socket:\[(\d+)\]$/.exec(link)?.[1];
}
