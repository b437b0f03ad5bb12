import { encode } from 'uqr';
import styles from './square-code.module.css';

/** A square code for a phone's camera. Always dark on light: not every camera reads the other way round. */
export function SquareCode({ text, label }: { readonly text: string; readonly label: string }) {
    const { data, size } = encode(text, { ecc: 'M', border: 2 });
    const path = data.flatMap((row, y) => row.flatMap((filled, x) => (filled ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
    return (
        <svg className={styles.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
            <path d={path} />
        </svg>
    );
}
