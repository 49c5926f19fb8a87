// Further copies of the SDK in a program: packages with components may have their own.
"use strict";

const Module = require("module");
const path = require("path");

/** Call `surround` with the folder and the exports of each copy besides the program's own. */
module.exports = function watchCopies(own, surround) {
    const seen = new WeakSet([own]);
    const load = Module._load;
    Module._load = function (...request) {
        const loaded = load.apply(this, request);
        if (isSdk(loaded) && !seen.has(loaded)) {
            seen.add(loaded);
            surround(path.dirname(Module._resolveFilename(...request)), loaded);
        }
        return loaded;
    };
};

/** Call `tell` at the end if the program made outputs of a copy that no module exports, such as that of a bundle. */
module.exports.watchBundles = function (isSeen, tell) {
    const kinds = new Set();
    Object.defineProperty(Object.prototype, MARK, {
        configurable: true,
        get: () => undefined,
        set(value) {
            kinds.add(Object.getPrototypeOf(this));
            Object.defineProperty(this, MARK, { value, configurable: true, enumerable: true, writable: true });
        },
    });
    process.on("exit", () => {
        if (![...kinds].every(isSeen)) {
            tell();
        }
    });
};

// What the SDK sets in each output.
const MARK = "__pulumiOutput";

function isSdk(loaded) {
    if (loaded === null || typeof loaded !== "object") {
        return false;
    }
    const kinds = ["Output", "Resource", "CustomResource", "ComponentResource", "all"];
    return kinds.every((name) => typeof valueOf(loaded, name) === "function") && Boolean(valueOf(loaded, "runtime"));
}

/** A program's own module may refuse to be looked at, and a getter may load something. */
function valueOf(loaded, name) {
    try {
        const described = Object.getOwnPropertyDescriptor(loaded, name);
        // The SDK exports what its files do through getters.
        return described && loaded.__esModule ? loaded[name] : undefined;
    } catch {
        return undefined;
    }
}
