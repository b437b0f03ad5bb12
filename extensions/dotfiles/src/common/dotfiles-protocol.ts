export const dotfilesPath = '/services/coditect-dotfiles';

export const DotfilesService = Symbol('DotfilesService');

/** How a person's dotfiles got into the home folder. */
export type DotfilesOutcome =
    /** There are none, or they were applied at an earlier start. */
    | { readonly kind: 'nothing' }
    | { readonly kind: 'applied'; readonly sentence: string }
    /** The sentence says what went wrong and what to do; `log` is the path of the file with all that was printed. */
    | { readonly kind: 'failed'; readonly sentence: string; readonly log: string };

export interface DotfilesService {
    /** Waits until they are applied or have failed. What was told once is `nothing` afterwards. */
    outcome(): Promise<DotfilesOutcome>;
}
