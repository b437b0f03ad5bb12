import Bowser from 'bowser';

/** What a User-Agent says of the browser and its system, each as far as it is known: `Firefox 128`, `macOS`. */
export function describeBrowser(userAgent: string): { readonly browser?: string; readonly operatingSystem?: string } {
    if (userAgent === '') {
        return {};
    }
    const { browser, os } = Bowser.parse(userAgent);
    const version = browser.version?.split('.', 1)[0];
    return {
        ...(browser.name ? { browser: version ? `${browser.name} ${version}` : browser.name } : {}),
        ...(os.name ? { operatingSystem: os.name } : {})
    };
}
