import type { Names } from '../../src/ports/names.js';

/** A domain name system that a test writes. This machine is known by its usual names; there is nothing else. */
export class TestNames implements Names {
    /** Answers in turn: the last one stays. */
    readonly addresses = new Map<string, string[][]>();
    readonly texts = new Map<string, string[]>();
    /** Every name whose addresses were asked for. */
    readonly asked: string[] = [];

    async addressesOf(hostName: string): Promise<readonly string[]> {
        this.asked.push(hostName);
        if (hostName === 'localhost') {
            return ['127.0.0.1'];
        }
        const answers = this.addresses.get(hostName) ?? [];
        return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    }

    async textsOf(domain: string): Promise<readonly string[]> {
        return this.texts.get(domain) ?? [];
    }
}
