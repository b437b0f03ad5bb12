import { useState } from 'react';

export function App() {
    const [count, setCount] = useState(0);
    return (
        <main>
            <h1>React project</h1>
            <p>Change src/app.tsx, and the page changes with it.</p>
            <button type="button" onClick={() => setCount(count + 1)}>
                Pressed {count} {count === 1 ? 'time' : 'times'}
            </button>
        </main>
    );
}
