import './content-security.js';
import './mantine-styles.js';
import './portal.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { SessionProvider } from './account/session-provider.js';
import { Pages } from './pages.js';
import { cssVariables, theme } from './theme.js';

const root = document.getElementById('root');
if (root === null) {
    throw new Error('The page has no place for the portal.');
}

// The provider sets the colour scheme before it draws. An inline script for that would break the content security policy.
createRoot(root).render(
    <StrictMode>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
            <BrowserRouter>
                <SessionProvider>
                    <Pages />
                </SessionProvider>
            </BrowserRouter>
        </MantineProvider>
    </StrictMode>
);
