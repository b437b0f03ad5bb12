/** What the server says to somebody. */
export function greet(name) {
    const known = name?.trim();
    return known ? `Hello, ${known}!` : 'Hello, whoever you are!';
}
