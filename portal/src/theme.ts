import { createTheme, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
    '#effcf9',
    '#d3f5ee',
    '#a5eadd',
    '#6fdac9',
    '#2dd4bf',
    '#14b8a6',
    '#0f8f83',
    '#0f766e',
    '#115e58',
    '#134e4a'
];

/** Surfaces of the dark scheme, from text to the deepest ground; slightly green, so that the accent sits in them. */
const dark: MantineColorsTuple = [
    '#e0e9e7',
    '#b6c4c2',
    '#9db0ad',
    '#5f7370',
    '#3a4947',
    '#2b3836',
    '#1c2625',
    '#141c1b',
    '#101615',
    '#0b100f'
];

export const theme = createTheme({
    primaryColor: 'accent',
    primaryShade: { light: 7, dark: 4 },
    autoContrast: true,
    colors: { accent: teal, dark },
    black: '#16211f',
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif',
    fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
    headings: {
        fontWeight: '650',
        sizes: { h1: { fontSize: '1.625rem', lineHeight: '1.3' }, h2: { fontSize: '1.0625rem', lineHeight: '1.4' } }
    },
    components: {
        Button: { defaultProps: { size: 'md', variant: 'filled' } },
        TextInput: { defaultProps: { size: 'md' } },
        // No stars: nearly all that a form asks for is required, and one that is left empty says so.
        InputWrapper: { defaultProps: { withAsterisk: false } },
        Badge: { styles: { label: { textTransform: 'none' } } },
        Modal: { styles: { title: { fontWeight: 650 } } }
    }
});
