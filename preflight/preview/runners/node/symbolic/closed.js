// Objects that hold nothing of the program: outputs, resources, and what packages and Node.js export.
"use strict";

const Module = require("module");
const { types } = require("util");
const lookups = require("./lookups.js");

// What the runner has replaced in Node.js's own modules is in their exports.
const OF_NODE = (
    "assert async_hooks buffer child_process crypto dns events fs fs/promises http http2 https net os path perf_hooks " +
    "querystring readline stream string_decoder timers timers/promises tls url util v8 vm worker_threads zlib"
).split(" ");

/** Whether a value is one of them. */
module.exports = class Closed {
    constructor(pulumi) {
        Object.assign(this, { pulumi, files: 0, ofPackages: new Set() });
    }

    has(value) {
        const { Output, Resource } = this.pulumi;
        const isOfSdk = Output.isInstance(value) || Resource.isInstance(value) || value instanceof Promise;
        const isOfNode = value === globalThis || value === process || value instanceof Module || value.cache === require.cache;
        return isOfSdk || isOfNode || lookups.isResult(value) || this.isOfPackage(value);
    }

    isOfPackage(value) {
        const files = Object.keys(require.cache);
        if (this.files !== files.length) {
            this.files = files.length;
            const exported = files.filter((file) => /[\\/]node_modules[\\/]/.test(file)).map((file) => require.cache[file].exports);
            const all = [...exported, ...OF_NODE.map((name) => require(name))];
            this.ofPackages = new Set(all.flatMap((one) => [one, ...functionsOf(one)]));
        }
        return this.ofPackages.has(value);
    }
};

/** The functions that a module exports; nothing is loaded. */
function functionsOf(exported) {
    const isObject = exported !== null && ["object", "function"].includes(typeof exported) && !types.isProxy(exported);
    const described = isObject ? Object.values(Object.getOwnPropertyDescriptors(exported)) : [];
    return described.map(({ value }) => value).filter((value) => typeof value === "function");
}
