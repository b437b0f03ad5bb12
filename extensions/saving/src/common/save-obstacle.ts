export const SaveObstacle = Symbol('SaveObstacle');

/** A contribution: something that keeps files from being saved for a while, says so itself, and has them saved afterwards. */
export interface SaveObstacle {
    /** It does at this moment, and the person was told. */
    readonly standing: boolean;
}
