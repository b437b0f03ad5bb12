#!/usr/bin/env node
// A file of its own, since npm makes a command of it before anything is compiled.
import '../lib/main.js';
