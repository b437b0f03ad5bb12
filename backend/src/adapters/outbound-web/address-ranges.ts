import { BlockList, isIPv4 } from 'node:net';

/** IPv4 that is not public (IANA special-purpose registry, RFC 6890), apart from link-local and loopback. */
const privateV4: readonly (readonly [string, number])[] = [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4]
];

/** Parts of 2000::/3, the only public IPv6, which lead elsewhere: Teredo and its kin, 6to4, documentation. */
const specialV6: readonly (readonly [string, number])[] = [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20]
];

const notPublicV4 = listOf(privateV4, 'ipv4');
const linkLocalV4 = listOf([['169.254.0.0', 16]], 'ipv4');
const loopbackV4 = listOf([['127.0.0.0', 8]], 'ipv4');
const globalV6 = listOf([['2000::', 3]], 'ipv6');
const notPublicV6 = listOf(specialV6, 'ipv6');
const uniqueLocalV6 = listOf([['fc00::', 7]], 'ipv6');
const ownV4 = listOf(
    [
        ['10.0.0.0', 8],
        ['172.16.0.0', 12],
        ['192.168.0.0', 16],
        ['100.64.0.0', 10]
    ],
    'ipv4'
);

/** `forbidden` is what nobody may ever reach: link-local, where clouds answer with their credentials, and what is no host at all. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'forbidden';

/** What kind an IP address is of. IPv6 that maps or carries an IPv4 address is forbidden: a name has no need for it. */
export function kindOfAddress(address: string): AddressKind {
    if (isIPv4(address)) {
        if (loopbackV4.check(address, 'ipv4')) {
            return 'loopback';
        }
        if (ownV4.check(address, 'ipv4')) {
            return 'private';
        }
        return notPublicV4.check(address, 'ipv4') || linkLocalV4.check(address, 'ipv4') ? 'forbidden' : 'public';
    }
    if (address === '::1') {
        return 'loopback';
    }
    // A zone, as in fe80::1%eth0, makes it an address of this machine's links.
    if (address.includes('%') || address.includes('.')) {
        return 'forbidden';
    }
    if (uniqueLocalV6.check(address, 'ipv6')) {
        return 'private';
    }
    return globalV6.check(address, 'ipv6') && !notPublicV6.check(address, 'ipv6') ? 'public' : 'forbidden';
}

function listOf(ranges: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
    const list = new BlockList();
    for (const [network, prefix] of ranges) {
        list.addSubnet(network, prefix, family);
    }
    return list;
}
