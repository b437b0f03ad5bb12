import { RememberedAnswers } from '../common/remembered-answers';

/** Set by the bundle's first line; holds the hash of the IDE's files. */
declare const coditectBundleFolder: string;

/** What is the same at every start of this workspace with this very IDE. */
export function answersOfWorkspace(): RememberedAnswers {
    return new RememberedAnswers(
        () => window.localStorage,
        coditectBundleFolder,
        () => window.location.reload(),
        error => window.reportError(error)
    );
}
