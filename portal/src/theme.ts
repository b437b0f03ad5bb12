import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

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

/** Mantine's own are too pale: white on their seventh shade, as on a button that deletes, stands out by 3.8 to 1. */
const red: MantineColorsTuple = [
    '#fff1f0',
    '#ffdeda',
    '#ffc9c3',
    '#ffb3aa',
    '#ff9b90',
    '#f97066',
    '#d92d20',
    '#b42318',
    '#912018',
    '#7a1b14'
];

export const theme = createTheme({
    primaryColor: 'accent',
    primaryShade: { light: 7, dark: 4 },
    autoContrast: true,
    colors: { accent: teal, dark, red },
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
        NativeSelect: { defaultProps: { size: 'md' } },
        Textarea: { defaultProps: { size: 'md' } },
        // No stars: nearly all that a form asks for is required, and one that is left empty says so.
        InputWrapper: { defaultProps: { withAsterisk: false } },
        Badge: { styles: { label: { textTransform: 'none' } } },
        Modal: { styles: { title: { fontWeight: 650 } } }
    }
});

/**
 * What the portal's styles have beside Mantine's. Mantine picks the text of a filled button by the light scheme's colours;
 * those of the dark one are bright and want dark text.
 */
export const cssVariables: CSSVariablesResolver = ({ white }) => ({
    variables: {},
    light: { '--portal-on-filled': white },
    dark: { '--portal-on-filled': '#062320' }
});
