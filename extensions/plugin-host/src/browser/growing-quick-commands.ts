import { QuickCommandService } from '@theia/core/lib/browser/quick-input/quick-command-service';
import { type QuickPickItem, QuickPickSeparator, type QuickPicks } from '@theia/core/lib/browser/quick-input/quick-input-service';
import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import { MonacoQuickInputImplementation, MonacoQuickPickItem } from '@theia/monaco/lib/browser/monaco-quick-input-service';

/** What there is of Monaco's list of things to pick from. */
interface PickList {
    readonly value: string;
    items: readonly (MonacoQuickPickItem<QuickPickItem> | QuickPickSeparator)[];
    activeItems: readonly MonacoQuickPickItem<QuickPickItem>[];
    keepScrollPosition: boolean;
}

/** Extensions register their commands one after the other. */
const settleMilliseconds = 100;

/**
 * Theia's command palette lists the commands that there were when something was typed last. Those of extensions come a moment after
 * the IDE is usable: a palette that is open by then takes them up.
 */
@injectable()
export class GrowingQuickCommands extends QuickCommandService {
    @inject(MonacoQuickInputImplementation)
    protected readonly input: MonacoQuickInputImplementation;

    protected asked: { readonly filter: string; readonly over: CancellationToken } | undefined;
    protected planned: number | undefined;

    @postConstruct()
    protected init(): void {
        this.commandRegistry.onCommandsChanged(() => {
            window.clearTimeout(this.planned);
            this.planned = window.setTimeout(() => this.takeUp(), settleMilliseconds);
        });
    }

    override getPicks(filter: string, over: CancellationToken): QuickPicks {
        this.asked = { filter, over };
        return super.getPicks(filter, over);
    }

    protected takeUp(): void {
        const { asked } = this;
        const palette = this.input.currentQuickInput;
        if (!asked || asked.over.isCancellationRequested || !isPickList(palette) || filterOf(palette.value) !== asked.filter) {
            return;
        }
        const items = super
            .getPicks(asked.filter, asked.over)
            .map(pick => (QuickPickSeparator.is(pick) ? pick : new MonacoQuickPickItem(pick, this.keybindingRegistry)));
        if (items.length === palette.items.length) {
            return;
        }
        // What is about to be chosen stays it.
        const active = palette.activeItems[0]?.label;
        const { keepScrollPosition } = palette;
        palette.keepScrollPosition = true;
        palette.items = items;
        const same = items.find(item => item instanceof MonacoQuickPickItem && item.label === active);
        if (same instanceof MonacoQuickPickItem) {
            palette.activeItems = [same];
        }
        palette.keepScrollPosition = keepScrollPosition;
    }
}

/** What is looked for among commands; undefined where it is something else, such as a file. */
function filterOf(value: string): string | undefined {
    const { PREFIX } = QuickCommandService;
    return value.startsWith(PREFIX) ? value.slice(PREFIX.length).trim() : undefined;
}

function isPickList(input: object | undefined): input is PickList {
    return input !== undefined && ['value', 'items', 'activeItems', 'keepScrollPosition'].every(name => name in input);
}
