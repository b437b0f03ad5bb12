// puppeteer comes with @theia/cli, which we use only to build: nothing here drives its browser, so it need not fetch one.
module.exports = { skipDownload: true };
