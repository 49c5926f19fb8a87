// What run A or B of a Node.js program is wrapped in, and what the first run is watched for. The counterpart of
// python/symbolic/side.py, which says why.
"use strict";

const fs = require("fs");
const path = require("path");
const Asked = require("./asked.js");
const caller = require("./caller.js");
const { later, seed, spread } = require("./chance.js");
const Closed = require("./closed.js");
const watchCopies = require("./copies.js");
const watch = require("./effects.js");
const { inside, isInside } = require("./inside.js");
const Methods = require("./methods.js");
const orderOf = require("./order.js");
const Repeats = require("./repeats.js");
const State = require("./state.js");

const REFUSED = 75;
// Tells of the output of a callback whether others may have changed what the callback reads.
const IS_CHANGED = Symbol.for("preflight.isChanged");
const OF_PACKAGE = /[\\/]node_modules[\\/]/;
const BUNDLED = "may not be seen, because a bundle contains another copy of @pulumi/pulumi";

/** Surround the program; `unknown` makes an output that is not known. */
module.exports = function surround(job, pulumi, unknown) {
    const chance = job.variant ? Number(job.chance) : 0;
    seed(chance);
    if (job.variant) {
        const enter = entering(unknown);
        const closed = new Closed(pulumi);
        const repeats = job.variant === "b" ? new Repeats(job, pulumi, inside, enter, unknown, closed) : undefined;
        const state = new State((one) => closed.has(one), new Methods(new Asked(job)));
        const order = orderOf(job.variant === "b");
        const callbacks = (sdk, copy) => {
            mark(sdk, repeats);
            order(sdk, copy);
            leaveOutPositions(job, copy);
            enterCallbacks(copy, enter, repeats, state);
            refuseLookups(sdk, repeats);
        };
        const seen = new Set([pulumi.Output.prototype]);
        callbacks(job.sdk, pulumi);
        watchCopies(pulumi, (sdk, copy) => {
            seen.add(copy.Output.prototype);
            callbacks(sdk, copy);
        });
        watchCopies.watchBundles(
            (kind) => seen.has(kind),
            () => fs.writeFileSync(path.join(job.folder, "refused"), BUNDLED),
        );
        spread(job.variant, later(Math.floor(job.began * 1000), chance));
    }
    const told = fs.openSync(path.join(job.folder, job.guarded ? "refused" : "touched"), "a");
    let done = false;
    watch(job, (what) => {
        if (!done) {
            done = true;
            fs.writeSync(told, (what.split("\n")[0].slice(0, 200) + place(job)).trim());
        }
        if (job.guarded) {
            process.reallyExit(REFUSED);
        }
    });
};

/** Where in the program's own files this is asked for. */
function place(job) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    const stack = String(new Error().stack);
    Error.stackTraceLimit = limit;
    for (const match of stack.matchAll(/\(?(?:file:\/\/)?(\/[^()\n]+?):(\d+):\d+\)?$/gm)) {
        const relative = path.relative(job.root, match[1]);
        if (!relative.startsWith("..") && !relative.includes("node_modules")) {
            return ` at ${relative}:${match[2]}`;
        }
    }
    return "";
}

// --- callbacks

/** Tell with each registration whether a callback makes it. */
function mark(sdk, repeats) {
    const paths = { paths: [sdk] };
    const services = require(path.join(sdk, "proto", "resource_grpc_pb"));
    const values = require(require.resolve("google-protobuf/google/protobuf/struct_pb.js", paths));
    const prototype = services.ResourceMonitorClient.prototype;
    const original = prototype.registerResource;
    prototype.registerResource = function (request, ...rest) {
        const object = request.getObject();
        if (object) {
            const marks = new values.Value();
            const isMade = isInside() && !inside.getStore().isSpoiled;
            marks.setStructValue(values.Struct.fromJavaScript({ inside: isMade, shapes: repeats !== undefined }));
            object.getFieldsMap().set("__preflight_marks", marks);
        }
        return original.call(this, request, ...rest);
    };
    if (repeats) {
        const messages = (name) => require(path.join(sdk, "proto", `${name}_pb`));
        repeats.watch(services, { resource: messages("resource"), provider: messages("provider") }, values);
    }
}

/**
 * Note that a callback runs; `repeats` repeats it. A result for which it may read what another callback has changed is
 * unknown.
 */
function enterCallbacks(pulumi, enter, repeats, state) {
    const original = pulumi.Output.prototype.apply;
    pulumi.Output.prototype.apply = function (func, ...rest) {
        const turn = state.registered(this, inside.getStore());
        // Of other copies of the SDK, nobody has said so.
        const isOfPackage = func?.isOfPackage ?? OF_PACKAGE.test(caller());
        const called = (value) => {
            const outer = inside.getStore();
            const isChecked = !isOfPackage && !(outer && outer.other);
            const isChanged = () => isChecked && state.isChanged(func, turn, value);
            const context = { turn, isChanged, isSpoiled: isChanged() };
            const result = repeats ? repeats.call(func, value, context) : enter(func, value, context);
            if (isChecked) {
                state.lose(func, turn, value);
            }
            return result;
        };
        const made = original.call(this, called, ...rest);
        state.made(made, turn);
        made[IS_CHANGED] = () => !isOfPackage && state.isChanged(func, turn);
        if (!isOfPackage && !inside.getStore()?.other) {
            this.isKnown?.then((isKnown) => isKnown || state.lose(func, turn), () => state.lose(func, turn));
        }
        return made;
    };
}

/** Calls a callback inside a context. One that fails gives an unknown, so that it costs nothing but what it would make. */
function entering(unknown) {
    return (func, value, context) =>
        inside.run(context, () => {
            const told = (result) => (context.isSpoiled ? unknown() : result);
            const toldLater = (result) => {
                context.isSpoiled = context.isSpoiled || Boolean(context.isChanged && context.isChanged());
                return told(result);
            };
            const limit = Error.stackTraceLimit;
            if (context.other) {
                // The SDK asks for the stack of everything that a repetition makes, and source maps take long.
                Error.stackTraceLimit = 0;
            }
            try {
                const result = func(value);
                return result instanceof Promise ? result.then(toldLater, () => unknown()) : told(result);
            } catch {
                return unknown();
            } finally {
                Error.stackTraceLimit = limit;
            }
        });
}

/** Of these runs, only run A tells positions, and only those of resources that callbacks make. */
function leaveOutPositions(job, pulumi) {
    const { Resource } = pulumi;
    const original = Resource.callsites;
    if (typeof original === "function") {
        Resource.callsites = () => (job.variant === "a" && isInside() ? original.call(Resource) : []);
    }
}

/**
 * A lookup in a callback that has no answer makes the callback's result unknown: its stand-ins are equal in both. What
 * callbacks read of other lookups is another value in repetitions.
 */
function refuseLookups(sdk, repeats) {
    const runtime = require(path.join(sdk, "runtime"));
    const original = runtime.invoke;
    runtime.invoke = async (tok, props, ...rest) => {
        const callback = inside.getStore();
        try {
            if (callback) {
                return await original(tok, { ...props, __preflight_inside: "1" }, ...rest);
            }
            if (!repeats) {
                return await original(tok, props, ...rest);
            }
            const told = await original(tok, { ...props, __preflight_fields: { __told: "1" } }, ...rest);
            return repeats.lookedUp(told);
        } catch (error) {
            if (callback) {
                callback.isSpoiled = true;
            }
            throw error;
        }
    };
}
