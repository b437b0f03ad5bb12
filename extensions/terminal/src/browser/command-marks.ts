import { Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import { nls } from '@theia/core/lib/common/nls';
import type { TerminalWidgetImpl } from '@theia/terminal/lib/browser/terminal-widget-impl';
import { readShellMark, type ShellMark, shellMarkSequences } from '../common/shell-mark';

type Terminal = ReturnType<TerminalWidgetImpl['getTerminal']>;
type Marker = ReturnType<Terminal['registerMarker']>;

interface MarkedCommand {
    /** The line in which it was typed. Gone, as the others, when that is scrolled out. */
    readonly typed: Marker;
    readonly text: string;
    readonly outputBegins: Marker;
    outputEnds?: Marker;
    decoration: Disposable | undefined;
}

/** The commands of one terminal, as its shell marks them: each has a sign of how it ended in front of its line. */
export class CommandMarks implements Disposable {
    protected readonly toDispose = new DisposableCollection();
    protected commands: MarkedCommand[] = [];
    protected prompt: { readonly line: Marker; readonly column: number } | undefined;
    protected running: MarkedCommand | undefined;
    protected visited: MarkedCommand | undefined;

    constructor(
        protected readonly terminal: Terminal,
        protected readonly onDidChangeFolder: (path: string) => void
    ) {
        for (const sequence of Object.values(shellMarkSequences)) {
            const handler = terminal.parser.registerOscHandler(sequence, payload => {
                const mark = readShellMark(sequence, payload);
                if (mark) {
                    this.follow(mark);
                }
                // Whoever else reads such a sequence is asked too.
                return false;
            });
            this.toDispose.push(handler);
        }
    }

    dispose(): void {
        this.toDispose.dispose();
        for (const { decoration } of this.commands) {
            decoration?.dispose();
        }
    }

    /** Scrolls to the command before or after the one that was scrolled to last, and selects its line. */
    goTo(direction: 'previous' | 'next'): void {
        const commands = this.commands.filter(({ typed }) => !typed.isDisposed);
        const at = this.visited ? commands.indexOf(this.visited) : -1;
        const from = at < 0 ? commands.length : at;
        const target = commands[direction === 'previous' ? Math.max(0, from - 1) : from + 1];
        this.visited = target;
        if (target) {
            this.terminal.scrollToLine(target.typed.line);
            this.terminal.selectLines(target.typed.line, target.typed.line);
        } else {
            this.terminal.clearSelection();
            this.terminal.scrollToBottom();
        }
    }

    /** What the last command that ended has printed; undefined where none has, or it is scrolled out. */
    lastOutput(): string | undefined {
        const { outputBegins, outputEnds } = this.commands.findLast(command => command.outputEnds !== undefined) ?? {};
        if (!outputBegins || !outputEnds || outputBegins.isDisposed || outputEnds.isDisposed) {
            return undefined;
        }
        return this.textBetween(outputBegins.line, 0, outputEnds.line);
    }

    protected follow(mark: ShellMark): void {
        switch (mark.kind) {
            case 'promptEnds':
                this.prompt?.line.dispose();
                this.prompt = { line: this.terminal.registerMarker(0), column: this.terminal.buffer.active.cursorX };
                break;
            case 'commandBegins':
                this.begin();
                break;
            case 'commandEnds':
                this.end(mark.exitCode);
                break;
            case 'folder':
                this.onDidChangeFolder(mark.path);
                break;
            case 'promptBegins':
                break;
        }
    }

    protected begin(): void {
        const { prompt } = this;
        if (!prompt || prompt.line.isDisposed || this.terminal.buffer.active.type !== 'normal') {
            return;
        }
        this.prompt = undefined;
        const outputBegins = this.terminal.registerMarker(0);
        const text = this.textBetween(prompt.line.line, prompt.column, outputBegins.line);
        const command: MarkedCommand = { typed: prompt.line, text, outputBegins, decoration: undefined };
        this.commands = [...this.commands.filter(({ typed }) => !typed.isDisposed), command];
        this.running = command;
        this.visited = undefined;
        this.show(command, 'running', nls.localize('coditect/terminal/running', '{0}: runs', text));
    }

    protected end(exitCode: number | undefined): void {
        const command = this.running;
        this.running = undefined;
        if (!command) {
            return;
        }
        command.outputEnds = this.terminal.registerMarker(0);
        if (exitCode === 0) {
            this.show(command, 'succeeded', nls.localize('coditect/terminal/succeeded', '{0}: succeeded', command.text));
        } else if (exitCode === undefined) {
            command.decoration?.dispose();
        } else {
            this.show(
                command,
                'failed',
                nls.localize('coditect/terminal/failed', '{0}: failed with exit code {1}', command.text, exitCode)
            );
        }
    }

    protected show(command: MarkedCommand, state: 'running' | 'succeeded' | 'failed', description: string): void {
        command.decoration?.dispose();
        if (command.typed.isDisposed) {
            return;
        }
        const decoration = this.terminal.registerDecoration({ marker: command.typed });
        command.decoration = decoration;
        decoration?.onRender(element => {
            element.classList.add('coditect-command-mark', `coditect-${state}`);
            element.title = description;
            element.setAttribute('role', 'img');
            element.setAttribute('aria-label', description);
        });
    }

    /** From a column of the first line up to, without it, the last line. Lines that were only wrapped are one. */
    protected textBetween(firstLine: number, column: number, endLine: number): string {
        const buffer = this.terminal.buffer.active;
        let text = '';
        for (let index = firstLine; index < endLine; index += 1) {
            const line = buffer.getLine(index);
            const wraps = buffer.getLine(index + 1)?.isWrapped === true;
            text +=
                (line?.translateToString(!wraps, index === firstLine ? column : 0) ?? '') + (wraps || index === endLine - 1 ? '' : '\n');
        }
        return text;
    }
}
