import { useState } from 'react';
import { useLocation } from 'react-router';

/**
 * The secret of the mailed link that led to this page, which stands behind `#` and so was sent to no server. It is taken out
 * of the address bar and of the history at once, before anybody looks over a shoulder or shares the address.
 */
export function useLinkToken(): string {
    const { hash } = useLocation();
    const shown = decodeURIComponentSafely(hash.slice(1));
    const [token, setToken] = useState(shown);
    // Pasted into the address bar of this very page, a link changes what stands behind `#` and loads nothing.
    if (shown !== '' && shown !== token) {
        setToken(shown);
    }
    if (window.location.hash !== '') {
        window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    }
    return token;
}

function decodeURIComponentSafely(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch (error) {
        if (error instanceof URIError) {
            return text;
        }
        throw error;
    }
}
