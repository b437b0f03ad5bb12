import { Button, CloseButton } from '@mantine/core';
import { useEffect, useRef } from 'react';
import styles from './undo-notice.module.css';

/** Long enough to be read and reached by keyboard; what it offers stands in the page as well. */
const shownMilliseconds = 12_000;

interface UndoNoticeProps {
    readonly sentence: string;
    readonly busy: boolean;
    readonly onUndo: () => void;
    readonly onClose: () => void;
}

/** Says what was done, over the page, with a way back. It stays while it is pointed at or has the focus. */
export function UndoNotice({ sentence, busy, onUndo, onClose }: UndoNoticeProps) {
    const place = useRef<HTMLDivElement>(null);
    const close = useRef(onClose);
    close.current = onClose;
    useEffect(() => {
        const timer = window.setInterval(() => {
            if (!place.current?.matches(':hover, :focus-within')) {
                close.current();
            }
        }, shownMilliseconds);
        return () => window.clearInterval(timer);
    }, []);
    return (
        <div ref={place} className={styles.notice}>
            <span role="status">{sentence}</span>
            <Button size="compact-sm" variant="default" loading={busy} onClick={onUndo}>
                Undo
            </Button>
            <CloseButton aria-label="Close the notice" onClick={onClose} />
        </div>
    );
}
