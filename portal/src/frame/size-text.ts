const units = ['KiB', 'MiB', 'GiB', 'TiB'];

/** A size as it is shown everywhere: `51 bytes`, `2.4 KiB`, `900 MiB`. */
export function sizeText(bytes: number): string {
    if (bytes < 1024) {
        return bytes === 1 ? '1 byte' : `${bytes} bytes`;
    }
    const inUnit = (power: number) => Number((bytes / 1024 ** power).toFixed(1));
    const power = [1, 2, 3].find(one => inUnit(one) < 1024) ?? units.length;
    return `${inUnit(power).toLocaleString('en-GB')} ${units[power - 1]}`;
}
