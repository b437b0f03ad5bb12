/** The build tool calls these for Electron applications only. */
async function refuse() {
    throw new Error('This application runs in browsers: it has no Electron whose codecs could be changed.');
}

module.exports = { replaceFfmpeg: refuse, checkFfmpeg: refuse };
