// Calls a function before another one.
"use strict";

module.exports = function wrap(owner, name, before) {
    const original = owner && owner[name];
    if (typeof original !== "function") {
        return;
    }
    const wrapped = function (...rest) {
        before(...rest);
        return original.apply(this, rest);
    };
    Object.assign(wrapped, original);
    try {
        owner[name] = wrapped;
    } catch {
        // A property that cannot be set.
    }
};
