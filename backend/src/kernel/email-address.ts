/** What addresses are told apart by, however they are typed: one person, one account. */
export function emailKeyOf(email: string): string {
    return email.trim().toLowerCase();
}

/** The part after the last `@`, in lower case; without a trailing dot. Undefined where there is none. */
export function domainOfAddress(email: string): string | undefined {
    const at = email.lastIndexOf('@');
    const domain =
        at > 0
            ? email
                  .slice(at + 1)
                  .toLowerCase()
                  .replace(/\.$/, '')
            : '';
    return domain === '' ? undefined : domain;
}
