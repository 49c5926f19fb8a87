// The contexts of callbacks, by which what they do is told from what the program does otherwise.
"use strict";

const { AsyncLocalStorage } = require("async_hooks");

const inside = new AsyncLocalStorage();
const isInside = () => inside.getStore() !== undefined;
// Each repetition of a callback gets other random values and another time.
const isRepeated = () => Boolean((inside.getStore() || {}).other);

module.exports = { inside, isInside, isRepeated };
