/** Names in the domain name system. Both reject where the system does not answer; a name that is not there gives nothing. */
export interface Names {
    /** IPv4 and IPv6 addresses as text, in the order in which they should be tried. */
    addressesOf(hostName: string): Promise<readonly string[]>;
    /** TXT records, the strings of each joined. */
    textsOf(domain: string): Promise<readonly string[]>;
}
