import assert from 'node:assert/strict';
import type { CoverModel } from './cover-model.js';
import { after, firstModel } from './cover-model.js';
import { at, changed, controlOrigin, coverWith, epoch, ready, running, workspace } from './cover-samples.js';
import { type ShownCover, slowConnectMilliseconds, viewOf } from './cover-view.js';

const failure = { message: 'The IDE ended with code 1.', log: ['one', 'two'] };

function shownAt(model: CoverModel, milliseconds: number): ShownCover {
    const view = viewOf(model, epoch + milliseconds);
    assert.notEqual(view.kind, 'hidden');
    return view as ShownCover;
}

const kindAt = (model: CoverModel, milliseconds: number) => viewOf(model, epoch + milliseconds).kind;

describe('The cover before the IDE is ready', () => {
    it('is there before anything is known, with all steps to come', () => {
        const view = shownAt(firstModel({ pageStart: epoch, slug: 'amber-otter' }), 10);
        assert.equal(view.kind, 'page');
        assert.equal(view.note, 'Connecting…');
        assert.deepEqual(
            view.steps.map(step => [step.label, step.status]),
            [
                ['Queued', 'waiting'],
                ['Starting', 'waiting'],
                ['Connecting', 'waiting']
            ]
        );
    });

    it('leaves the focus to the IDE that boots underneath, and tells the steps without their running times', () => {
        const view = shownAt(coverWith(workspace()), 700);
        assert.equal(view.modal, false);
        assert.equal(view.name, 'Analytical Engine');
        assert.equal(view.announcement, 'Queued…');
    });

    it('shows what failed, its last lines, a restart and the way home', () => {
        const view = shownAt(coverWith(workspace({ state: 'failed', failure })), 10);
        assert.equal(view.sentence, failure.message);
        assert.deepEqual(view.log, ['one', 'two']);
        assert.deepEqual(view.buttons, [{ kind: 'restart', label: 'Restart', busy: false }]);
        assert.deepEqual(view.links, [{ label: 'Back to your workspaces', href: `${controlOrigin}/`, newTab: false, primary: false }]);
        assert.equal(view.modal, true);
    });

    it('says that memory ran out, over an IDE that was in use as well, and not what was printed before by chance', () => {
        const down = workspace({ state: 'failed', stopReason: 'memory', stateSince: at(60_000), failure });
        const view = shownAt(coverWith(running(100), [ready(900), changed(down, 60_000)]), 60_010);
        assert.equal(view.heading, 'Your workspace ran out of memory.');
        assert.match(view.sentence ?? '', /What you typed is still in this page/);
        assert.deepEqual(view.log, []);
        assert.equal(view.buttons[0]?.kind, 'restart');
    });

    it('goes on saying why its page could not wake it, once the workspace has been read', () => {
        const page = { workspace: workspace({ state: 'stopped' }), controlOrigin, now: at(0) };
        const refused = after(firstModel({ pageStart: epoch, slug: 'amber-otter' }), { type: 'refused', sentence: 'Its owner has left.' });
        const view = shownAt(after(refused, { type: 'page-read', page, at: epoch }), 10);
        assert.equal(view.error, 'Its owner has left.');
        assert.equal(view.buttons[0]?.kind, 'start');
    });

    it('says why the workspace is stopped and offers to start it', () => {
        const idle = shownAt(coverWith(workspace({ state: 'stopped', stopReason: 'idle', idleStopMinutes: 45 })), 10);
        assert.equal(idle.heading, 'Your workspace is stopped after 45 minutes without use.');
        assert.equal(idle.buttons[0]?.kind, 'start');
        const asked = shownAt(coverWith(workspace({ state: 'stopped', stopReason: 'asked' })), 10);
        assert.equal(asked.heading, 'Your workspace is stopped.');
    });

    it('says that the workspace is stopping', () => {
        assert.equal(shownAt(coverWith(workspace({ state: 'stopping' })), 10).heading, 'Your workspace is stopping.');
    });

    it('says when the platform is out of reach', () => {
        const model = coverWith(workspace(), [{ type: 'link-changed', link: 'lost' }]);
        assert.equal(shownAt(model, 10).note, "The platform can't be reached. Trying again.");
    });

    it('offers a reload when the IDE takes long to load', () => {
        const model = coverWith(running(100));
        assert.deepEqual(shownAt(model, slowConnectMilliseconds).buttons, []);
        assert.equal(shownAt(model, slowConnectMilliseconds + 200).buttons[0]?.kind, 'reload');
    });

    it('hides when the IDE is ready, also when that was heard before the workspace runs', () => {
        assert.equal(kindAt(coverWith(running(100), [ready(900)]), 901), 'hidden');
        assert.equal(kindAt(coverWith(workspace(), [ready(900), changed(running(500), 950)]), 960), 'hidden');
        assert.equal(kindAt(coverWith(workspace(), [ready(900)]), 901), 'hidden');
    });
});

describe('The cover while something is asked of the platform', () => {
    const down = workspace({ state: 'failed', failure });

    it('shows progress on the button that was pressed', () => {
        const view = shownAt(coverWith(down, [{ type: 'requested', command: 'restart' }]), 10);
        assert.deepEqual(view.buttons, [{ kind: 'restart', label: 'Restarting…', busy: true }]);
    });

    it('shows the sentence of a refusal and lets the person try again', () => {
        const refused = coverWith(down, [
            { type: 'requested', command: 'restart' },
            { type: 'refused', sentence: 'Not now.' }
        ]);
        const view = shownAt(refused, 10);
        assert.equal(view.error, 'Not now.');
        assert.equal(view.buttons[0]?.busy, false);
    });

    it('shows the steps once the workspace starts again', () => {
        const model = coverWith(down, [
            { type: 'requested', command: 'restart' },
            changed(workspace({ stateSince: at(500), phases: [{ phase: 'queued', at: at(500) }] }), 510)
        ]);
        assert.equal(shownAt(model, 600).steps.length, 3);
        assert.equal(model.request.kind, 'none');
    });
});

describe('The cover after the IDE was ready', () => {
    const inUse = [ready(900)];
    const crash = changed(workspace({ state: 'failed', stateSince: at(60_000), failure }), 60_000);

    it('comes back over the IDE when the workspace fails, and says that what was typed is kept', () => {
        const view = shownAt(coverWith(running(100), [...inUse, crash]), 60_010);
        assert.equal(view.kind, 'dialog');
        assert.equal(view.modal, true);
        assert.match(view.sentence ?? '', /What you typed is still in this page/);
        assert.deepEqual(view.log, ['one', 'two']);
    });

    it('comes back when the workspace is restarted from elsewhere', () => {
        const model = coverWith(running(100), [...inUse, changed(workspace({ stateSince: at(60_000) }), 60_000)]);
        assert.equal(shownAt(model, 60_010).heading, 'Your workspace is restarting.');
    });

    it('is not brought back by a late word of the start that made the IDE ready', () => {
        const model = coverWith(workspace(), [...inUse, changed(workspace({ phases: workspace().phases }), 950)]);
        assert.equal(kindAt(model, 960), 'hidden');
    });

    it('is not moved by a page that was read before the event that came later', () => {
        const stale = { type: 'page-read', page: { workspace: running(100), controlOrigin, now: at(60_100) }, at: epoch + 60_100 } as const;
        assert.equal(kindAt(coverWith(running(100), [...inUse, crash, stale]), 60_200), 'dialog');
    });

    it('hides when the workspace runs again', () => {
        const model = coverWith(running(100), [...inUse, crash, changed(running(65_000), 65_000)]);
        assert.equal(kindAt(model, 65_010), 'hidden');
    });

    it('keeps the page, and offers a reload only when the IDE has not reconnected after 10 seconds', () => {
        const offline = { type: 'ide-online-changed', online: false } as const;
        const model = coverWith(running(100), [...inUse, crash, offline, changed(running(65_000), 65_000)]);
        assert.equal(kindAt(model, 74_999), 'hidden');
        const offer = shownAt(model, 75_000);
        assert.equal(offer.kind, 'notice');
        assert.equal(offer.modal, false);
        assert.match(offer.sentence ?? '', /Copy text that you have not saved/);
        assert.equal(kindAt(after(model, { type: 'ide-online-changed', online: true }), 80_000), 'hidden');
        assert.equal(kindAt(after(model, { type: 'reload-dismissed' }), 80_000), 'hidden');
    });

    it('offers the reload as well when the restart itself was missed', () => {
        const offline = { type: 'ide-online-changed', online: false } as const;
        const model = coverWith(running(100), [...inUse, offline, changed(running(65_000), 66_000)]);
        assert.equal(kindAt(model, 76_000), 'notice');
    });

    it('says nothing while only the events are out of reach', () => {
        assert.equal(kindAt(coverWith(running(100), [...inUse, { type: 'link-changed', link: 'lost' }]), 90_000), 'hidden');
    });
});

describe('The cover when the session has ended', () => {
    const ended = { type: 'access-changed', access: 'signed-out' } as const;

    it('leads to the sign-in page and back to the workspace', () => {
        const view = shownAt(coverWith(running(100), [ended]), 10);
        assert.equal(view.heading, 'You are signed out, or this workspace was closed to you.');
        assert.deepEqual(view.links, [
            { label: 'Sign in', href: `${controlOrigin}/sign-in?next=/open/amber-otter`, newTab: false, primary: true }
        ]);
    });

    it('hides what is in the IDE but keeps it, and signs in beside it', () => {
        const view = shownAt(coverWith(running(100), [ready(900), ended]), 1000);
        assert.equal(view.kind, 'page');
        assert.equal(view.modal, true);
        assert.equal(view.links[0]?.newTab, true);
    });

    it('lets the gateway find the sign-in page when the control origin was never told', () => {
        const model = after(firstModel({ pageStart: epoch, slug: 'amber-otter' }), ended);
        assert.equal(shownAt(model, 10).links[0]?.href, '/');
    });

    it('hides again once the page can be read again', () => {
        const page = { workspace: running(100), controlOrigin, now: at(5000) };
        const back = coverWith(running(100), [ready(900), ended, { type: 'page-read', page, at: epoch + 5000 }]);
        assert.equal(kindAt(back, 5010), 'hidden');
    });

    it('says so when the workspace is gone', () => {
        const view = shownAt(coverWith(running(100), [{ type: 'access-changed', access: 'gone' }]), 10);
        assert.equal(view.heading, 'There is no such workspace, or it is not yours.');
    });
});

describe('The cover of a start that waits', () => {
    it('tells its place in line, and that the machine has no memory to spare', () => {
        const turn = coverWith(workspace({ queue: { place: 3, length: 20, waitsFor: 'turn' } }));
        assert.equal(shownAt(turn, 700).note, 'Other workspaces are starting. Yours is 3rd of 20 in line and starts by itself.');
        const memory = coverWith(workspace({ queue: { place: 1, length: 1, waitsFor: 'memory' } }));
        assert.match(shownAt(memory, 700).note ?? '', /^This machine has no memory to spare at the moment\. Yours is next/);
    });

    it('tells no place once it has begun', () => {
        const phases = [
            { phase: 'queued', at: at(0) },
            { phase: 'starting', at: at(10) }
        ] as const;
        const model = coverWith(workspace({ phases: [...phases], queue: { place: 3, length: 20, waitsFor: 'turn' } }));
        assert.equal(shownAt(model, 700).note, undefined);
    });
});

describe('The cover before a stop as idle', () => {
    const announced = coverWith({ ...running(100), idleStopAt: at(300_000) }, [ready(900)]);

    it('counts down over the IDE without taking its focus, and offers to keep it running', () => {
        const view = shownAt(announced, 28_000);
        assert.deepEqual([view.kind, view.modal, view.heading], ['notice', false, 'Your workspace stops in 4:32.']);
        assert.deepEqual(
            view.buttons.map(({ label }) => label),
            ['Keep running', 'Keep for 4 hours']
        );
    });

    it('tells a screen reader twice and not every second', () => {
        const spoken = new Set([10_000, 20_000, 200_000, 241_000, 290_000].map(time => shownAt(announced, time).announcement));
        assert.equal(spoken.size, 2);
    });

    it('goes away when it is kept, and when the platform takes the stop back', () => {
        assert.equal(kindAt(after(announced, { type: 'kept' }), 28_000), 'hidden');
        assert.equal(kindAt(after(announced, changed(running(100), 20_000)), 28_000), 'hidden');
    });
});
