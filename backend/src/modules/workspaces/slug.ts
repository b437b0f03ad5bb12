import type { Random } from '../../kernel/random.js';

const adjectives = [
    'amber',
    'brave',
    'calm',
    'clever',
    'coral',
    'crisp',
    'eager',
    'fair',
    'gentle',
    'golden',
    'keen',
    'lively',
    'lucid',
    'merry',
    'mellow',
    'noble',
    'quiet',
    'rapid',
    'silver',
    'steady',
    'sunny',
    'swift',
    'tidy',
    'vivid'
] as const;
const animals = [
    'badger',
    'beaver',
    'crane',
    'dolphin',
    'falcon',
    'finch',
    'fox',
    'gecko',
    'heron',
    'ibis',
    'koala',
    'lark',
    'lemur',
    'lynx',
    'marten',
    'otter',
    'owl',
    'panda',
    'puffin',
    'raven',
    'robin',
    'seal',
    'swan',
    'wren'
] as const;

/** No letters that are taken for one another, and no vowels, so that no word comes of it. */
const letters = '23456789bcdfghjkmnpqrstvwxz';
const suffixLength = 5;

/** A host name's label that a person can say: "amber-otter-7f3kq". Over eight thousand million of them. */
export function newSlug(random: Random): string {
    const suffix = Array.from({ length: suffixLength }, () => letters[random.integer(letters.length)]).join('');
    return `${adjectives[random.integer(adjectives.length)]}-${animals[random.integer(animals.length)]}-${suffix}`;
}

/** Folders of a home that tools take for theirs: Go keeps its modules in `~/go`, and refuses to build a project there. */
const foldersOfTools = new Set(['go']);

/** A folder's name after a workspace's: lower case letters, digits and hyphens. */
export function folderNameOf(name: string): string {
    const folded = name
        .normalize('NFKD')
        // The marks that are left of accented letters.
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+/, '')
        .slice(0, 63)
        .replace(/-+$/, '');
    return foldersOfTools.has(folded) ? `${folded}-project` : folded || 'workspace';
}
