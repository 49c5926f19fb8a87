// Repeats each callback of run B with other values of AWS's format in place of its placeholders. What differs between
// the repetitions depends on the value that AWS assigns: it is unknown, even if runs A and B agree on it by chance.
//
// A repetition registers nothing: its resources are compared with those of the callback itself.
"use strict";

const { isDeepStrictEqual } = require("util");
const Asked = require("./asked.js");
const Captured = require("./captured.js");
const Closed = require("./closed.js");
const Encodings = require("./encodings.js");
const lookups = require("./lookups.js");
const { Merger, UNKNOWN, isExpected, isPlain } = require("./merging.js");
const { DEEPEST, Other, Placeholders, deeply } = require("./placeholders.js");
const Requests = require("./requests.js");
const { onlyInserts } = require("./texts.js");
const { ANY, ways } = require("./values.js");

/** The repetitions of a run. `enter` calls a callback inside a context. */
module.exports = class Repeats {
    constructor(job, pulumi, inside, enter, unknown, closed = new Closed(pulumi)) {
        Object.assign(this, { job, pulumi, inside, enter, unknown });
        this.known = new Placeholders();
        this.merger = new Merger(this.known);
        this.requests = new Requests(inside, this.known, this.merger);
        this.asked = new Asked(job, this.known);
        this.encodings = new Encodings(inside, this.known);
        this.captured = new Captured((one) => this.isOfLookup(one), (one) => closed.has(one));
    }

    /** The callback's result, if it is the same for all values; the rest of it is unknown. more: of its context. */
    call(func, value, more = {}) {
        const outer = this.inside.getStore();
        if (outer && outer.other) {
            return this.enter(func, outer.other.given(value), { other: outer.other, run: outer.run });
        }
        const context = { ...more, outer, runs: [], isSpoiled: Boolean(more.isSpoiled) || this.readsLookups(func) };
        const result = this.enter(func, value, context);
        const kinds = this.known.kindsIn(value);
        const isLater = result instanceof Promise;
        if (kinds.size === 0 && !context.reads && !isLater) {
            return result;
        }
        const repeat = (way, index, more) => {
            const other = Object.assign(new Other(this.known, way, index), more);
            const run = { other, acts: new Map(), index };
            run.result = this.enter(func, other.given(value), { other, run });
            context.runs.push(run);
        };
        const repeatAll = (more) => {
            const encoded = more.isEncoded ? Encodings.KINDS : [];
            const literals = this.asked.literals(func, new Set([...kinds, ...encoded]), value);
            const compared = kinds.has(ANY) ? this.asked.compared(func) : [];
            ways(literals, kinds.has(ANY), compared).forEach((way, index) => repeat(way, index, more));
        };
        if (kinds.size > 0) {
            repeatAll({});
        }
        // What the callback does is known at its end.
        const repeatFurther = () => {
            if (context.encodes) {
                repeatAll({ isEncoded: true });
            }
            for (const variant of context.reads ? this.variants(func) : []) {
                repeat((text, kind) => (kind === "account" ? variant.account : text), 0, { variant });
            }
        };
        if (!isLater) {
            repeatFurther();
        }
        return this.compared(result, context, isLater ? repeatFurther : () => {});
    }

    async compared(result, context, repeatFurther) {
        const own = await this.plain(result);
        const first = this.known.own(own);
        repeatFurther();
        let made = first;
        for (const run of context.runs) {
            const raw = await this.plain(run.result);
            if (!run.isStopped && !isExpected(own, raw, run.other) && !this.isGiven(first, raw, run.other)) {
                made = this.merger.merged(made, run.other.back(this.withoutLookups(raw, run.other)), run.other);
            }
        }
        if (made === first) {
            return result;
        }
        return isPlain(made) ? made : this.unknown();
    }

    /** The value, with the values of the outputs in it. */
    async plain(value, depth = 0) {
        if (value instanceof Promise) {
            return this.plain(await value, depth);
        }
        if (this.pulumi.Output.isInstance(value)) {
            return (await value.isKnown) ? this.plain(await value.promise(), depth) : UNKNOWN;
        }
        if (value === null || typeof value !== "object" || depth > DEEPEST) {
            return typeof value === "function" ? `function ${String(value)}` : value;
        }
        if (this.pulumi.Resource.isInstance(value)) {
            return `resource ${value.__pulumiType}::${value.__name}`;
        }
        if (Array.isArray(value)) {
            return Promise.all(value.map((one) => this.plain(one, depth + 1)));
        }
        const entries = value instanceof Map || value instanceof Set ? [...value].entries() : Object.entries(value);
        const pairs = [...entries].map(async ([key, one]) => [key, await this.plain(one, depth + 1)]);
        return Object.fromEntries(await Promise.all(pairs));
    }

    // --- lookups that the program has made outside

    /** The result of a lookup; callbacks that read it are repeated with others. */
    lookedUp(result) {
        if (result === null || typeof result !== "object") {
            return result;
        }
        const { __preflight_open: isOpen, ...values } = result;
        return lookups.watched(values, this.job.unknown, isOpen, () => {
            const context = this.inside.getStore();
            if (context && !context.other) {
                context.reads = true;
            }
            return context ? context.other && context.other.variant : false;
        });
    }

    /** Whether the callback may do more than insert what the program has taken out of a lookup's result. What a package
     * has taken out, such as the subnets of the default VPC, its callbacks mostly pass on.
     */
    readsLookups(func) {
        const mayRead = !func.isOfPackage && lookups.taken().size > 0;
        return mayRead && !onlyInserts(String(func)) && this.captured.has(func);
    }

    isOfLookup(value) {
        if (typeof value === "string") {
            return lookups.isOpenText(value, this.job.unknown);
        }
        // The length of a list, and what it is compared with.
        return lookups.taken().has("list") && ["number", "boolean"].includes(typeof value);
    }

    variants(func) {
        return lookups.variants(this.asked.quoted(func));
    }

    /** Whether a result is the first one with the other values of lookups. */
    isGiven(first, raw, other) {
        const { variant } = other;
        if (variant === undefined) {
            return false;
        }
        const given = (text) => lookups.given(other.text(text), this.job.unknown, variant);
        return isDeepStrictEqual(deeply(first, given), raw);
    }

    withoutLookups(raw, { variant }) {
        return variant ? deeply(raw, (text) => lookups.back(text, this.job.unknown, variant)) : raw;
    }

    // --- what the process is asked for

    /** Watch what callbacks encode and hash. */
    watchEncodings(crypto) {
        this.encodings.watch(crypto);
    }

    /** Watch what repetitions ask the monitor for. */
    watch(services, messages, values) {
        this.watchEncodings(require("crypto"));
        this.requests.watch(services, messages, values);
    }
};
