import styles from './wordmark.module.css';

/** CODITECT, drawn: a C that opens to a cursor, then the name in plain strokes. */
export function Wordmark({ height = 28 }: { readonly height?: number }) {
    return (
        <svg className={styles.wordmark} height={height} viewBox="0 0 190 32" role="img" aria-label="CODITECT">
            <rect className={styles.tile} width="32" height="32" rx="8" />
            <path className={styles.letter} d="M18.6 10.1a7 7 0 1 0 0 11.8" />
            <path className={styles.cursor} d="M23.5 9v14" />
            <g className={styles.name}>
                <path d="M58.1 12a6.5 6.5 0 1 0 0 8" />
                <circle cx="71.5" cy="16" r="6.5" />
                <path d="M84 9.5h3.5a6.5 6.5 0 0 1 0 13H84z" />
                <path d="M100.5 9.5v13" />
                <path d="M106.5 9.5h11M112 9.5v13" />
                <path d="M132 9.5h-8.5v13h8.5M123.5 16h7.2" />
                <path d="M148.7 12a6.5 6.5 0 1 0 0 8" />
                <path d="M154 9.5h11M159.5 9.5v13" />
            </g>
        </svg>
    );
}
