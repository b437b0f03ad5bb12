/** The data types of SSH (RFC 4251, 5), as far as keys and signatures need them. */

export function sshString(content: Buffer | string): Buffer {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
}

/** A positive whole number, given with its most significant byte first. */
export function sshInteger(magnitude: Buffer): Buffer {
    let start = 0;
    while (start < magnitude.length && magnitude[start] === 0) {
        start += 1;
    }
    const digits = magnitude.subarray(start);
    const negative = digits.length > 0 && ((digits[0] ?? 0) & 0x80) !== 0;
    return sshString(negative ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

/** Reads one value after another. Throws a `RangeError` where there is less than a value says. */
export class SshReader {
    private position = 0;

    constructor(private readonly bytes: Buffer) {}

    get atEnd(): boolean {
        return this.position === this.bytes.length;
    }

    byte(): number {
        const value = this.bytes.readUInt8(this.position);
        this.position += 1;
        return value;
    }

    string(): Buffer {
        const length = this.bytes.readUInt32BE(this.position);
        const start = this.position + 4;
        if (start + length > this.bytes.length) {
            throw new RangeError('A string is longer than what holds it.');
        }
        this.position = start + length;
        return this.bytes.subarray(start, this.position);
    }
}
