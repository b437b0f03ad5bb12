/** The file in a workspace's folder that is opened at the first visit. The platform puts it into a new workspace. */
export const welcomeFile = 'welcome.md';
