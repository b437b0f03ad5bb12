import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useNavigationType } from 'react-router';
import styles from './page-heading.module.css';
import { usePageTitle } from './page-title.js';

/** The heading of a page, and its title. Takes the focus when a link led here, since no page load tells a screen reader. */
export function PageHeading({ title }: { readonly title: string }) {
    const heading = useRef<HTMLHeadingElement>(null);
    const navigation = useNavigationType();
    usePageTitle(title);
    useEffect(() => {
        if (navigation === 'PUSH') {
            heading.current?.focus();
        }
    }, [navigation]);
    return (
        <Title order={1} ref={heading} tabIndex={-1} className={styles.heading}>
            {title}
        </Title>
    );
}
