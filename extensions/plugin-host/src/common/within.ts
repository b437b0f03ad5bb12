/** What happens in time, or else the error. */
export async function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const alarm = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(late()), milliseconds);
    });
    try {
        return await Promise.race([work, alarm]);
    } finally {
        clearTimeout(timer);
    }
}
