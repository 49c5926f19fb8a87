// What the runner changes about lookups in Pulumi's Node.js SDK. The counterpart of python/lookups.py, which says why.
"use strict";

const path = require("path");

/** A lookup whose result is an output and that has no answer is unknown; properties get what its parts identify. */
module.exports = function identify(job, pulumi, unknown) {
    const runtime = require(path.join(job.sdk, "runtime"));
    const rpc = require(path.join(job.sdk, "runtime", "rpc"));
    const original = runtime.invokeOutput;
    if (typeof original !== "function") {
        return;
    }
    const parts = new Parts(pulumi.Output);
    runtime.invokeOutput = (tok, props, ...rest) => {
        const response = original(tok, { ...props, __preflight_fields: { __output: "mark" } }, ...rest);
        const made = response.apply((result) => (result && result.__preflight_unknown ? unknown() : result));
        return parts.part(made, response, []);
    };
    // Of resources, of lookups, and of the stack's outputs.
    for (const name of ["serializeResourceProperties", "serializePropertiesReturnDeps", "serializeProperties"]) {
        const serialize = rpc[name];
        if (typeof serialize === "function") {
            rpc[name] = async (label, props, ...rest) => serialize(label, await parts.written(props), ...rest);
        }
    }
};

class Parts {
    constructor(Output) {
        this.Output = Output;
        this.made = new WeakMap();
    }

    /** The output as a part of the response, at the end of the steps; its own parts are parts too. */
    part(output, response, steps) {
        const made = new Proxy(output, {
            get: (target, key) => {
                const value = target[key];
                const isLifted = typeof key === "string" && !(key in target) && this.Output.isInstance(value);
                return isLifted ? this.part(value, response, [...steps, key]) : value;
            },
        });
        this.made.set(made, { response, steps });
        return made;
    }

    /** The properties, with a text in place of each part that says what it is. */
    async written(value) {
        const part = this.Output.isInstance(value) ? this.made.get(value) : undefined;
        if (!part) {
            return this.Output.isInstance(value) ? value : mapped(value, (inner) => this.written(inner));
        }
        const response = (await part.response.promise()) || {};
        const found = part.steps.reduce((inner, step) => (inner ? inner[step] : undefined), response.__preflight_identities);
        if (found === undefined || !part.steps.length) {
            return value;
        }
        const all = value.allResources ? value.allResources() : Promise.resolve(value.resources());
        const ready = (one) => Promise.resolve(one);
        return new this.Output(value.resources(), ready(found), ready(true), value.isSecret, all);
    }
}

/** The array or object with other values; anything else as it is. */
async function mapped(value, change) {
    if (Array.isArray(value)) {
        return Promise.all(value.map(change));
    }
    if (value === null || typeof value !== "object") {
        return value;
    }
    const kind = Object.getPrototypeOf(value);
    if (kind !== Object.prototype && kind !== null) {
        return value;
    }
    const pairs = Object.entries(value).map(async ([key, inner]) => [key, await change(inner)]);
    return Object.fromEntries(await Promise.all(pairs));
}

module.exports.mapped = mapped;
