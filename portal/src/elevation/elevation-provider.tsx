import { Modal, Text } from '@mantine/core';
import { type ComponentType, type ReactNode, useCallback, useState } from 'react';
import { type Elevated, ElevationContext, ElevationDeclined, wantsElevation } from './elevation.js';

interface ElevationProviderProps {
    /** Asks for whichever proof the person can give, and calls back once the platform has taken it. */
    readonly proofForm: ComponentType<{ readonly onProved: () => void }>;
    readonly children: ReactNode;
}

interface Question {
    readonly onProved: () => void;
    readonly onDeclined: () => void;
}

/** Asks for a fresh proof in a dialog, where a call needs one: what was typed below it stays. */
export function ElevationProvider({ proofForm: ProofForm, children }: ElevationProviderProps) {
    const [question, setQuestion] = useState<Question>();

    const ask = useCallback(
        () =>
            new Promise<void>((resolve, reject) =>
                setQuestion({
                    onProved: () => {
                        setQuestion(undefined);
                        resolve();
                    },
                    onDeclined: () => {
                        setQuestion(undefined);
                        reject(new ElevationDeclined('The person did not confirm.'));
                    }
                })
            ),
        []
    );
    const elevated = useCallback<Elevated>(
        async call => {
            try {
                return await call();
            } catch (error) {
                if (!wantsElevation(error)) {
                    throw error;
                }
            }
            await ask();
            return call();
        },
        [ask]
    );
    return (
        <ElevationContext value={elevated}>
            {children}
            <Modal
                opened={question !== undefined}
                onClose={() => question?.onDeclined()}
                title="Confirm that it is you"
                closeButtonProps={{ 'aria-label': 'Close' }}
                centered
                // Above the dialog that the deed was begun in.
                zIndex={300}
            >
                <Text mb="lg">This changes how your account or organisation is kept safe. You won't be asked again for 15 minutes.</Text>
                {question !== undefined && <ProofForm onProved={question.onProved} />}
            </Modal>
        </ElevationContext>
    );
}
