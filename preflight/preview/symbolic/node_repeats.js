// Repeats each callback of run B with other values of AWS's format in place of its placeholders. What differs between
// the repetitions depends on the value that AWS assigns: it is unknown, even if runs A and B agree on it by chance.
//
// A repetition registers nothing: its resources are compared with those of the callback itself.
"use strict";

const fs = require("fs");
const path = require("path");
const { isDeepStrictEqual } = require("util");
const Captured = require("./node_captured.js");
const lookups = require("./node_lookups.js");
const { asked, keys, quoted, samples, words } = require("./node_literals.js");
const { DEEPEST, Other, Placeholders, deeply, isContainer } = require("./node_placeholders.js");
const { onlyInserts } = require("./node_texts.js");
const { ANY, isPossible, numbersOf, textsOfNumbers, ways } = require("./node_values.js");

const SHAPES = "__preflight_shapes";
const LITERALS = 20;
// A call of the monitor takes time.
const CALLS = 6;
const PAUSE = 20;
const DIFFERS = Symbol("differs");
const UNKNOWN = Symbol("unknown");

/** The repetitions of a run. `enter` calls a callback inside a context. */
module.exports = class Repeats {
    constructor(job, pulumi, inside, enter, unknown) {
        Object.assign(this, { job, pulumi, inside, enter, unknown });
        this.known = new Placeholders();
        this.acts = 0;
        this.ofProgram = undefined;
        this.captured = new Captured((one) => this.isOfLookup(one), (one) => this.isClosed(one));
    }

    /** The callback's result, if it is the same for all values; the rest of it is unknown. */
    call(func, value) {
        const outer = this.inside.getStore();
        if (outer && outer.other) {
            return this.enter(func, outer.other.given(value), { other: outer.other, run: outer.run });
        }
        const context = { outer, runs: [], isSpoiled: this.readsLookups(func) };
        const result = this.enter(func, value, context);
        const kinds = this.known.kindsIn(value);
        const isLater = result instanceof Promise;
        if (kinds.size === 0 && !context.reads && !isLater) {
            return result;
        }
        const repeat = (way, index, variant) => {
            const other = Object.assign(new Other(this.known, way, index), { variant });
            const run = { other, acts: new Map(), index };
            run.result = this.enter(func, other.given(value), { other, run });
            context.runs.push(run);
        };
        if (kinds.size > 0) {
            ways(this.literals(func, kinds, value), kinds.has(ANY)).forEach((way, index) => repeat(way, index));
        }
        const readOther = () => {
            for (const variant of context.reads ? this.variants(func) : []) {
                repeat((text, kind) => (kind === "account" ? variant.account : text), 0, variant);
            }
        };
        if (!isLater) {
            readOther();
        }
        return this.compared(result, context, isLater ? readOther : () => {});
    }

    async compared(result, context, readOther) {
        const own = await this.plain(result);
        const first = this.known.own(own);
        readOther();
        let made = first;
        for (const run of context.runs) {
            const raw = await this.plain(run.result);
            if (!run.isStopped && !isExpected(own, raw, run.other) && !this.isGiven(first, raw, run.other)) {
                made = this.merged(made, run.other.back(this.withoutLookups(raw, run.other)), run.other);
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

    /** The first value, with a mark in place of each part in which the other differs. */
    merged(first, other, way) {
        const made = this.same(first, other, way);
        return made === DIFFERS && !isPlain(first) ? UNKNOWN : made;
    }

    same(first, other, way) {
        if (isDeepStrictEqual(first, other)) {
            return first;
        }
        if (this.known.marks.has(first)) {
            return this.marked(first, other);
        }
        if (isDeepStrictEqual(way.expected(first), other)) {
            return first;
        }
        if (typeof first === "string" && typeof other === "string") {
            return this.sameText(first, other, way);
        }
        if (Array.isArray(first) && Array.isArray(other) && first.length === other.length) {
            const isSorted = isReordered(way.expected(first), other);
            return first.map((one, at) => (isSorted ? this.marked(one, other[at]) : this.part(one, other[at], way)));
        }
        const areObjects = [first, other].every((one) => one !== null && typeof one === "object" && !Array.isArray(one));
        if (areObjects && isDeepStrictEqual(Object.keys(first).sort(), Object.keys(other).sort())) {
            return Object.fromEntries(Object.entries(first).map(([key, one]) => [key, this.part(one, other[key], way)]));
        }
        return DIFFERS;
    }

    sameText(first, other, way) {
        const [a, b] = [first, other].map(parsed);
        if (a !== undefined && b !== undefined) {
            const made = this.same(a, b, way);
            return made === DIFFERS ? made : JSON.stringify(made);
        }
        const [lines, others] = [first, other].map((text) => text.split("\n"));
        if (lines.length > 1 && lines.length === others.length && !isReordered(lines, others)) {
            const isSame = (line, at) => way.expected(line) === others[at];
            return lines.map((line, at) => (isSame(line, at) ? line : this.marked(line, others[at]))).join("\n");
        }
        return DIFFERS;
    }

    part(first, other, way) {
        const made = this.same(first, other, way);
        return made === DIFFERS ? this.marked(first, other) : made;
    }

    /** A text that stands for a part that depends on AWS. Callbacks that get it are repeated with what was found. */
    marked(first, other) {
        return this.known.mark(first, other);
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

    isClosed(value) {
        const { Output, Resource } = this.pulumi;
        const isOfSdk = Output.isInstance(value) || Resource.isInstance(value) || value instanceof Promise;
        return isOfSdk || lookups.isResult(value) || value === globalThis || this.isPackage(value);
    }

    /** Whether it is what a package exports. */
    isPackage(value) {
        const files = Object.keys(require.cache);
        if (this.packages === undefined || this.packages.files !== files.length) {
            const isOfPackage = (file) => /[\\/]node_modules[\\/]/.test(file);
            const all = files.filter(isOfPackage).map((file) => require.cache[file].exports);
            this.packages = { files: files.length, all: new Set(all) };
        }
        return this.packages.all.has(value);
    }

    variants(func) {
        return lookups.variants([...new Set([...quoted(String(func)), ...this.wordsOfProgram()])].slice(0, LITERALS));
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

    // --- the literals of the source, which a value may be compared with

    literals(func, kinds, value) {
        const source = String(func);
        const chosen = new Set();
        const others = [...kinds].filter((kind) => kind !== ANY);
        for (const word of [...words(source), ...this.wordsOfProgram(), ...numbersOf(source)]) {
            if (chosen.size < LITERALS && others.some((kind) => isPossible(kind, word))) {
                chosen.add(word);
            }
        }
        return [...new Set([...chosen, ...(kinds.has(ANY) ? this.texts(source, value) : [])])];
    }

    /** What an output that may be any text is compared with: texts and words of the callback's source, numbers and texts
     * of their length, other values, and texts of the program's other functions.
     */
    texts(source, value) {
        const others = stringsOf(value).filter((text) => !this.known.kindsIn(text).has(ANY));
        const found = [asked(source), quoted(source), samples(source), others, words(source), textsOfNumbers(source)];
        const ofProgram = [asked(this.source), samples(this.source), quoted(this.source), keys(this.source)];
        return [...found, ...ofProgram].flatMap((texts) =>
            [...new Set(texts)].filter((text) => isPossible(ANY, text)).slice(0, LITERALS),
        );
    }

    /** Accounts and the like stand in tables outside of callbacks. */
    wordsOfProgram() {
        return (this.ofProgram ||= [...new Set(this.source.match(/\b\d{12}\b/g) || [])]);
    }

    /** The program's own files. */
    get source() {
        if (this.files === undefined) {
            const own = Object.keys(require.cache).filter((file) => {
                const relative = path.relative(this.job.root, file);
                return !relative.startsWith("..") && !/node_modules/.test(relative);
            });
            const files = new Set([...own, this.job.program].filter((file) => /\.[cm]?[jt]s$/.test(file)));
            const texts = [...files].map((file) => {
                try {
                    return fs.readFileSync(file, "utf8");
                } catch {
                    return "";
                }
            });
            this.files = texts.join("\n");
        }
        return this.files;
    }

    /**
     * A digest in a repetition is another one of its length, because the source may ask for one of its characters; not
     * that of a text that the first run hashes too.
     */
    watchHashes(crypto) {
        if (this.hashed) {
            return;
        }
        this.hashed = new Set();
        for (const make of ["createHash", "createHmac"]) {
            const original = crypto[make];
            crypto[make] = (...rest) => {
                const hash = original(...rest);
                const digest = hash.digest;
                hash.digest = (encoding) => {
                    const context = this.inside.getStore();
                    const own = digest.call(hash, "hex");
                    if (!context || !context.other) {
                        this.hashed.add(own);
                    }
                    const made = Buffer.from(this.hashed.has(own) ? own : context.other.way(own, `hex${own.length}`), "hex");
                    return encoding && encoding !== "buffer" ? made.toString(encoding) : made;
                };
                return hash;
            };
        }
    }

    // --- what the SDK asks the monitor for

    /** Watch the monitor's client: what repetitions ask for, and what it tells of placeholders. */
    watch(services, messages, values) {
        const prototype = services.ResourceMonitorClient.prototype;
        this.watchHashes(require("crypto"));
        for (const name of ["registerResource", "readResource", "registerResourceOutputs", "invoke", "call"]) {
            const original = prototype[name];
            const repeats = this;
            prototype[name] = function (request, ...rest) {
                const context = repeats.inside.getStore();
                const send = () => original.call(this, request, ...rest);
                if (context && context.other) {
                    return repeats.answered(name, messages, request, rest[rest.length - 1], context.run, send);
                }
                return name === "registerResource" ? repeats.register(original, this, request, rest, context, values) : send();
            };
        }
    }

    answered(name, messages, request, done, run, send) {
        if (name === "invoke" || name === "call") {
            if (run.index < CALLS) {
                return send();
            }
            run.isStopped = true;
            const { InvokeResponse, CallResponse } = messages.provider;
            return setImmediate(done, null, name === "invoke" ? new InvokeResponse() : new CallResponse());
        }
        if (name === "registerResourceOutputs") {
            return setImmediate(done, null, {});
        }
        const [type, own] = [request.getType(), request.getName()];
        const urn = `urn:pulumi:repeated::repeated::${type}::${own}`;
        const reads = name === "readResource";
        const properties = reads ? request.getProperties() : request.getObject();
        if (!reads) {
            this.acts += 1;
            run.acts.set(`${type}::${run.other.back(own)}`, properties);
        }
        const { ReadResourceResponse, RegisterResourceResponse } = messages.resource;
        const response = reads ? new ReadResourceResponse() : new RegisterResourceResponse();
        response.setUrn(urn);
        (reads ? response.setProperties : response.setObject).call(response, properties);
        return setImmediate(done, null, response);
    }

    register(original, client, request, rest, context, values) {
        const done = rest[rest.length - 1];
        const told = (error, response) => {
            const fields = response && response.getObject() && response.getObject().getFieldsMap();
            if (fields && fields.has(SHAPES)) {
                this.known.learn(JSON.parse(fields.get(SHAPES).getStringValue()));
                fields.del(SHAPES);
            }
            done(error, response);
        };
        const send = () => original.call(client, request, ...rest.slice(0, -1), told);
        const runs = [];
        for (let at = context; at; at = at.outer) {
            runs.push(...(at.runs || []));
        }
        return runs.length ? void this.settled(request, runs, context, values).then(send, send) : send();
    }

    /** Leave only what is so in all repetitions: of the resource's properties, and whether it is made at all. */
    async settled(request, runs, context, values) {
        const key = `${request.getType()}::${request.getName()}`;
        const isMade = () => runs.every((run) => run.isStopped || run.acts.has(key));
        for (let quiet = 0, acts = -1; !isMade() && quiet < 4; quiet += 1) {
            if (acts !== this.acts) {
                [quiet, acts] = [0, this.acts];
            }
            await new Promise((resolve) => setTimeout(resolve, PAUSE));
        }
        if (!isMade()) {
            context.isSpoiled = true;
        }
        const object = request.getObject();
        const own = object ? object.toJavaScript() : {};
        const first = this.known.own(own);
        for (const run of runs.filter(({ acts }) => acts.has(key))) {
            const raw = run.acts.get(key).toJavaScript();
            const found = run.other.back(raw);
            for (const name of Object.keys(first).filter((one) => !isExpected(own[one], raw[one], run.other))) {
                const made = this.part(first[name], found[name], run.other);
                if (made !== first[name]) {
                    first[name] = made;
                    object.getFieldsMap().set(name, values.Value.fromJavaScript(made));
                }
            }
        }
    }
};

/** Whether a repetition made the first value with its other values. A literal of the source that is one of them
 * cannot be told from the program's own, so that the first value is compared as it would be.
 */
function isExpected(first, raw, other) {
    return isDeepStrictEqual(other.given(first), raw);
}

/** Whether nothing in a merged value is left open. */
function isPlain(value) {
    if (typeof value === "symbol") {
        return false;
    }
    return !isContainer(value) || Object.values(value).every(isPlain);
}

/** Whether two different lists have the same items. */
function isReordered(first, other) {
    return isDeepStrictEqual(...[first, other].map((list) => list.map((one) => JSON.stringify(one)).sort()));
}

function parsed(text) {
    try {
        return /^\s*[{[]/.test(text) ? JSON.parse(text) : undefined;
    } catch {
        return undefined;
    }
}

/** The texts in a value. */
function stringsOf(value, depth = 0) {
    if (typeof value === "string") {
        return [value];
    }
    return isContainer(value) && depth < DEEPEST ? Object.values(value).flatMap((one) => stringsOf(one, depth + 1)) : [];
}
