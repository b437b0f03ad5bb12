import { injectable } from '@theia/core/shared/inversify';
import type { CarefulQuestion, CarefulQuestions } from '../common/careful-questions';
import { CarefulDialog } from './careful-dialog';

/** Asks in the middle of the page. */
@injectable()
export class CarefulDialogs implements CarefulQuestions {
    async ask({ title, body, deed, wayOut }: CarefulQuestion): Promise<boolean> {
        return (await new CarefulDialog({ title, msg: body, ok: deed, cancel: wayOut, maxWidth: 480 }).open()) === true;
    }
}
