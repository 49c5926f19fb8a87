// Where a Node.js program looks at values that the offline preview does not know. The counterpart of python_looks.py,
// which says what a look is.
//
// Each of the program's own files gets calls around what it compares, takes apart or searches with. Their texts are
// inserted, so that the lines stay the same.
"use strict";

const fs = require("fs");
const Module = require("module");
const path = require("path");
const { siteOf } = require("../chance_node.js");

const MOST = 200;
const DEEPEST = 6;
const NAME = "__preflight_looks__";
// Methods that keep a text whole, that search for their arguments, and that compare the items of a list.
const WHOLE = words("toString valueOf concat trim padStart padEnd then apply catch map forEach join push unshift format log");
const SEARCHING = words(`
    includes indexOf lastIndexOf startsWith endsWith has get delete add match matchAll search test exec localeCompare
    split replace replaceAll update parse from compare equal equals
`);
const COMPARING = words("includes indexOf lastIndexOf sort toSorted");
// What the language itself reads of an object.
const ASKED = words("then toJSON constructor");
const FUNCTIONS = words("parseInt parseFloat Number BigInt isNaN isFinite Set Map RegExp Date URL");

/** Record the looks of the program. */
module.exports = function (job, pulumi, runtime) {
    const looks = new Looks(job);
    globalThis[NAME] = looks;
    watchResults(looks, runtime);
    watchReferences(looks, pulumi);
    rewrite(job, looks);
};

class Looks {
    constructor(job) {
        const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = fs.constants;
        const flag = O_WRONLY | O_CREAT | O_APPEND | (O_NOFOLLOW || 0);
        this.job = job;
        this.file = fs.openSync(path.join(job.folder, "seen.jsonl"), flag, 0o600);
        this.told = new Set();
        this.pending = new Set();
        this.decisions = new Set();
    }

    /** A value that is compared, or searched with. */
    seen(value) {
        if (this.isMarked(value, 0)) {
            this.look();
        }
        return value;
    }

    /** One side of a comparison. */
    side(value, site) {
        if (this.isMarked(value, 0)) {
            this.pending.add(site);
        }
        return value;
    }

    /** The result of a comparison: the one that the job asks for, if it looks at what the preview does not know. */
    decided(result, site) {
        if (!this.pending.delete(site)) {
            return result;
        }
        const made = this.job.looks.answers[site] ?? result;
        const place = siteOf(this.job);
        if (!this.decisions.has(site)) {
            this.decisions.add(site);
            this.record({ kind: "decided", site, result: made, places: place ? [[place.file, place.line]] : [] });
        }
        return made;
    }

    /** A value of which the length is asked for. */
    sized(value) {
        return typeof value === "string" || Array.isArray(value) ? this.seen(value) : value;
    }

    /** A value of which a part is taken, if it is a text. */
    text(value) {
        return typeof value === "string" ? this.seen(value) : value;
    }

    /** What a method is called of. */
    owner(value, method) {
        return Array.isArray(value) && COMPARING.has(method) ? this.seen(value) : this.text(value);
    }

    isMarked(value, depth) {
        if (typeof value === "string") {
            const lower = value.toLowerCase();
            return this.job.looks.marks.some((mark) => lower.includes(mark));
        }
        if (typeof value === "number") {
            return value === this.job.looks.number;
        }
        return Array.isArray(value) && depth < DEEPEST && value.some((one) => this.isMarked(one, depth + 1));
    }

    isMarkedInside(value) {
        return Object.values(value).some((one) => this.isMarked(one, 0));
    }

    look(place = siteOf(this.job)) {
        const key = place ? `${place.file}:${place.line}` : "";
        if (!this.told.has(key) && this.told.size < MOST) {
            this.told.add(key);
            const places = place ? [[place.file, place.line]] : [];
            this.record({ kind: "looked", places });
        }
    }

    record(row) {
        fs.writeSync(this.file, `${JSON.stringify(row)}\n`);
    }
}

// --- fields that have no mark

/** The result of each lookup tells when the program reads a number, a flag or what is in a map. */
function watchResults(looks, runtime) {
    const original = runtime.invoke;
    runtime.invoke = (...asked) => Promise.resolve(original(...asked)).then((result) => watched(looks, result));
}

function watched(looks, result) {
    if (result === null || typeof result !== "object") {
        return result;
    }
    const isOpen = looks.isMarkedInside(result);
    return new Proxy(result, {
        get: (target, key, proxy) => {
            const value = Reflect.get(target, key, proxy);
            const place = typeof key === "string" && typeof value !== "string" && !ASKED.has(key) && siteOf(looks.job);
            if (place && Array.isArray(value) && value.length) {
                looks.record({ kind: "listed" });
            } else if (place && isOpen && hasNoMark(value)) {
                looks.look(place);
            }
            const isPlain = value && Object.getPrototypeOf(value) === Object.prototype;
            return isPlain ? watched(looks, value) : value;
        },
    });
}

/** A number, a flag, a map or list without items, and what the preview does not have. */
function hasNoMark(value) {
    return value === null || typeof value !== "object" || Object.keys(value).length === 0;
}

function watchReferences(looks, pulumi) {
    const { prototype } = pulumi.StackReference;
    for (const name of ["getOutputDetails", "getOutputValue"]) {
        const original = prototype[name];
        if (typeof original !== "function") {
            continue;
        }
        prototype[name] = async function (...asked) {
            const place = siteOf(looks.job);
            const found = await original.apply(this, asked);
            const value = name === "getOutputValue" || !found ? found : (found.value ?? found.secretValue);
            if (value === undefined && place) {
                looks.look(place);
            }
            return found;
        };
    }
}

// --- the program's own files

function rewrite(job, looks) {
    const typescript = compiler(job);
    let files = 0;
    const compile = Module.prototype._compile;
    Module.prototype._compile = function (content, file, ...rest) {
        const relative = path.relative(job.root, file);
        if (typescript && !relative.startsWith("..") && !path.isAbsolute(relative) && !/node_modules/.test(relative)) {
            const made = inserted(typescript, content, file);
            files += made === undefined ? 0 : 1;
            return compile.call(this, made ?? content, file, ...rest);
        }
        return compile.call(this, content, file, ...rest);
    };
    process.on("exit", () => {
        // Without the compiler, and in ECMAScript modules, nobody sees what the program looks at.
        if (files === 0) {
            looks.look(undefined);
        }
    });
}

function compiler(job) {
    for (const [name, from] of [["typescript", job.root], ["typescript", job.sdk], [path.join(job.sdk, "vendor", "typescript@3.8.3"), job.sdk]]) {
        try {
            return require(require.resolve(name, { paths: [from] }));
        } catch {
            // The next one.
        }
    }
    return undefined;
}

/** The file with the calls; `undefined` if the compiler does not understand it. */
function inserted(ts, content, file) {
    const tree = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
    if (tree.parseDiagnostics && tree.parseDiagnostics.length) {
        return undefined;
    }
    const edits = [];
    const wrap = (node, call, rest = "", depth = 0) => {
        edits.push({ at: node.getStart(tree), text: `${NAME}.${call}(`, order: depth });
        edits.push({ at: node.end, text: `${rest})`, order: -depth, closes: true });
    };
    const visit = (node, depth) => {
        for (const [part, call, rest] of parts(ts, node, `, ${JSON.stringify(`${file}:${node.pos}`)}`)) {
            // A node is around its parts.
            wrap(part, call, rest, part === node ? depth : depth + 0.5);
        }
        ts.forEachChild(node, (child) => visit(child, depth + 1));
    };
    visit(tree, 0);
    // At one place, inner calls end before outer ones begin.
    edits.sort((a, b) => a.at - b.at || Number(Boolean(b.closes)) - Number(Boolean(a.closes)) || a.order - b.order);
    let made = "";
    let last = 0;
    for (const { at, text } of edits) {
        made += content.slice(last, at) + text;
        last = at;
    }
    return made + content.slice(last);
}

/** The parts of an expression that are looked at, each with the call around it. */
function* parts(ts, node, site) {
    const { SyntaxKind } = ts;
    const isChained = (one) => Boolean(one.flags & ts.NodeFlags.OptionalChain);
    const isSuper = (one) => one.kind === SyntaxKind.SuperKeyword;
    if (ts.isBinaryExpression(node) && comparisons(ts).has(node.operatorToken.kind)) {
        if (![node.left, node.right].some((one) => isCertain(ts, one))) {
            yield [node, "decided", site];
            yield [node.left, "side", site];
            if (node.operatorToken.kind !== SyntaxKind.InKeyword) {
                yield [node.right, "side", site];
            }
        }
    } else if (ts.isSwitchStatement(node) || ts.isCaseClause(node)) {
        yield [node.expression, "seen"];
    } else if (ts.isForOfStatement(node)) {
        yield [node.expression, "text"];
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.PlusToken) {
        yield [node.operand, "seen"];
    } else if (ts.isElementAccessExpression(node)) {
        if (!isChained(node) && !isSuper(node.expression)) {
            yield [node.expression, "text"];
        }
        yield [node.argumentExpression, "seen"];
    } else if (ts.isPropertyAccessExpression(node) && node.name.text === "length") {
        if (!isChained(node) && !isSuper(node.expression)) {
            yield [node.expression, "sized"];
        }
    } else if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        yield* partsOfCall(ts, node, isChained, isSuper);
    }
}

function* partsOfCall(ts, node, isChained, isSuper) {
    const callee = node.expression;
    const isMethod = ts.isPropertyAccessExpression(callee);
    const name = isMethod ? callee.name.text : ts.isIdentifier(callee) ? callee.text : "";
    if (isMethod && ts.isCallExpression(node) && !WHOLE.has(name) && !isChained(callee) && !isSuper(callee.expression)) {
        yield [callee.expression, "owner", `, ${JSON.stringify(name)}`];
    }
    if ((isMethod ? SEARCHING : FUNCTIONS).has(name)) {
        for (const one of node.arguments || []) {
            yield [ts.isSpreadElement(one) ? one.expression : one, name === "from" ? "text" : "seen"];
        }
    }
}

function comparisons(ts) {
    const { SyntaxKind: kind } = ts;
    return new Set([
        kind.EqualsEqualsToken,
        kind.EqualsEqualsEqualsToken,
        kind.ExclamationEqualsToken,
        kind.ExclamationEqualsEqualsToken,
        kind.LessThanToken,
        kind.LessThanEqualsToken,
        kind.GreaterThanToken,
        kind.GreaterThanEqualsToken,
        kind.InKeyword,
    ]);
}

/** `null`, `undefined`, `void 0` and `typeof x`: what is compared with them has a value, as far as the preview knows. */
function isCertain(ts, node) {
    return (
        node.kind === ts.SyntaxKind.NullKeyword ||
        ts.isVoidExpression(node) ||
        ts.isTypeOfExpression(node) ||
        (ts.isIdentifier(node) && node.text === "undefined")
    );
}

function words(text) {
    return new Set(text.trim().split(/\s+/));
}
