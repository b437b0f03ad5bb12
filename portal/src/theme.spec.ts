import assert from 'node:assert/strict';
import { DEFAULT_THEME, defaultCssVariablesResolver, luminance, mergeMantineTheme } from '@mantine/core';
import { cssVariables, theme } from './theme.js';

/** What WCAG 2.2 asks of text at level AA (1.4.3). */
const enough = 4.5;

const merged = mergeMantineTheme(DEFAULT_THEME, theme);
const mantine = defaultCssVariablesResolver(merged);
const portal = cssVariables(merged);

/** The colour that a variable comes to in a scheme, through the variables that it is made of. */
function colorOf(scheme: 'light' | 'dark', name: string): string {
    const all: Readonly<Record<string, string>> = { ...mantine.variables, ...mantine[scheme], ...portal.variables, ...portal[scheme] };
    const value = all[name] ?? assert.fail(`There is no ${name}.`);
    const inner = /^var\((--[\w-]+)\)$/.exec(value)?.[1];
    return inner === undefined ? value : colorOf(scheme, inner);
}

function contrast(one: string, other: string): number {
    const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
    return (lighter + 0.05) / (darker + 0.05);
}

describe('The theme', () => {
    for (const scheme of ['light', 'dark'] as const) {
        for (const color of ['accent', 'red']) {
            for (const state of ['filled', 'filled-hover']) {
                it(`lets the text of a button be read on ${color}, ${state}, in the ${scheme} scheme`, () => {
                    const ratio = contrast(colorOf(scheme, '--portal-on-filled'), colorOf(scheme, `--mantine-color-${color}-${state}`));
                    assert.ok(ratio >= enough, `The contrast is ${ratio.toFixed(2)} to 1.`);
                });
            }
        }
    }

    it('would not do so with the red that comes with Mantine', () => {
        assert.ok(contrast('#ffffff', DEFAULT_THEME.colors.red[7]) < enough);
    });
});
