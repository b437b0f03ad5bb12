import styles from './skip-link.module.css';

export const mainId = 'content';

/** The first thing that the Tab key reaches: past the header, to the page itself. */
export function SkipLink() {
    return (
        <a className={styles.link} href={`#${mainId}`}>
            Skip to the content
        </a>
    );
}
