// The placeholders of a run, in the values that callbacks get, and other values in their place.
"use strict";

const MARK = "preflight-depends-";
// The fewest characters of a placeholder that is recognized inside another text.
const SHORTEST = 6;
const HEAD = 3;
const RUN = /[0-9A-Za-z!@$%&#.-]{6,}/g;
const BASE64 = /^(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DEEPEST = 16;
const { ANY } = require("./values.js");
// The account of a lookup, which is that of the outputs too.
const LOOKED_UP = "000000000000";

/** The characters that AWS assigns, with their kinds, and the outputs with short ones, in pieces. */
class Placeholders {
    constructor() {
        this.kinds = new Map();
        this.texts = new Map();
        this.marks = new Map();
        this.heads = new Map();
        this.splits = new Map();
    }

    learn({ texts, kinds }) {
        this.splits.clear();
        for (const [core, kind] of Object.entries(kinds)) {
            this.kinds.set(core, kind);
            this.account = this.account || (kind === "account" ? core : undefined);
            if (core.length >= SHORTEST) {
                const head = core.slice(0, HEAD);
                this.heads.set(head, new Set([...(this.heads.get(head) || []), core.length]));
            }
        }
        // Others are recognized by their characters.
        const isHidden = (core) => core.length < SHORTEST || core.includes("\n");
        const hidden = Object.entries(texts).filter(([, pieces]) => pieces.some((p, at) => at % 2 === 1 && isHidden(p)));
        if (hidden.length) {
            this.texts = new Map([...this.texts, ...hidden].sort(([a], [b]) => b.length - a.length));
        }
    }

    /** A text in place of a part of a callback's result that depends on AWS, with what the part may be. */
    mark(first, other) {
        if (this.marks.has(first)) {
            this.marks.get(first).push(other);
            return first;
        }
        const made = `${MARK}${this.marks.size}-`;
        this.marks.set(made, [first, other]);
        return made;
    }

    /** The value with the placeholder of the account also where a lookup tells it. */
    own(value) {
        return this.account === undefined ? value : deeply(value, (text) => text.split(LOOKED_UP).join(this.account));
    }

    /** The text in pieces, of which every second is a placeholder's characters. */
    split(text) {
        if (!this.splits.has(text)) {
            this.splits.set(text, this.pieces(text));
        }
        return this.splits.get(text);
    }

    pieces(text) {
        for (const [whole, pieces] of this.texts) {
            const at = text.indexOf(whole);
            if (at >= 0) {
                const [before, after] = [text.slice(0, at), text.slice(at + whole.length)].map((one) => this.split(one));
                return joined(joined(before, pieces), after);
            }
        }
        const made = [];
        let end = 0;
        for (const run of text.matchAll(RUN)) {
            for (let at = run.index; at <= run.index + run[0].length - SHORTEST; ) {
                const length = this.lengthAt(text, at);
                if (length) {
                    made.push(text.slice(end, at), text.slice(at, at + length));
                    end = at + length;
                }
                at += length || 1;
            }
        }
        return [...made, text.slice(end)];
    }

    lengthAt(text, at) {
        const lengths = [...(this.heads.get(text.slice(at, at + HEAD)) || [])];
        return Math.max(0, ...lengths.filter((length) => this.kinds.has(text.slice(at, at + length))));
    }

    /** The kinds of the placeholders in a value. */
    kindsIn(value, depth = 0, found = new Set()) {
        if (typeof value === "string") {
            this.split(value).forEach((piece, at) => at % 2 === 1 && found.add(this.kinds.get(piece)));
            if (value.includes(MARK)) {
                found.add(MARK);
            }
        } else if (isContainer(value) && depth < DEEPEST) {
            Object.entries(value).forEach((pair) => pair.forEach((one) => this.kindsIn(one, depth + 1, found)));
        }
        return found;
    }
}

/**
 * One repetition: `way` makes other characters of those of a placeholder and its kind. `anyTexts`: the placeholders that
 * may be any text, also an empty one, which is not recognized in a result.
 */
class Other {
    constructor(known, way, index) {
        Object.assign(this, { known, way, index });
        this.cores = new Map();
        this.wholes = new Map();
        this.anyTexts = new Set();
    }

    /** The value with other characters in place of each placeholder's. */
    given(value) {
        return deeply(value, (text) => this.text(text));
    }

    text(text) {
        const { marks, texts } = this.known;
        if (marks.has(text)) {
            return marks.get(text)[this.index % marks.get(text).length];
        }
        for (const [whole, pieces] of texts) {
            if (text.includes(whole) && !this.wholes.has(whole)) {
                this.wholes.set(whole, this.joined(pieces));
            }
        }
        return this.joined(this.known.split(text));
    }

    joined(pieces) {
        return pieces.map((piece, at) => (at % 2 === 1 ? this.core(piece) : piece)).join("");
    }

    core(core) {
        if (!this.cores.has(core)) {
            const kind = this.known.kinds.get(core);
            const made = this.way(core, kind, this.anyTexts.size);
            this.cores.set(core, made);
            if (kind === ANY) {
                this.anyTexts.add(core);
                // It may contain another output.
                this.cores.set(core, this.text(made));
            }
        }
        return this.cores.get(core);
    }

    /**
     * What the repetition's result is with the placeholders again, if it is the first one but for them. Two that have
     * the same characters in this repetition are one, and any text is left as it is.
     */
    expected(first) {
        return this.back(deeply(first, (text) => changedInside(text, (inner) => this.text(inner))));
    }

    /** The value with the placeholders again. */
    back(value) {
        const long = [...this.cores].filter(([core]) => core.length >= SHORTEST && !this.anyTexts.has(core));
        const pairs = [...this.wholes, ...long].sort(([, a], [, b]) => b.length - a.length);
        const plain = (text) => pairs.reduce((made, [old, other]) => made.split(other).join(old), text);
        return this.known.own(deeply(value, (text) => changedInside(text, plain)));
    }
}

/** The changed text; also if it is encoded. */
function changedInside(text, change) {
    const changed = change(text);
    return changed === text && BASE64.test(text) ? encoded(text, change) : changed;
}

function encoded(text, change) {
    const inner = Buffer.from(text, "base64").toString();
    const changed = change(inner);
    return changed === inner ? text : Buffer.from(changed).toString("base64");
}

/** The pieces of two texts, one behind the other. */
function joined(first, second) {
    return [...first.slice(0, -1), first[first.length - 1] + second[0], ...second.slice(1)];
}

/** The value with other texts, also in the keys of objects. */
function deeply(value, change, depth = 0) {
    if (typeof value === "string") {
        return change(value);
    }
    if (!isContainer(value) || depth > DEEPEST) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map((one) => deeply(one, change, depth + 1));
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), deeply(one, change, depth + 1)]));
}

function isContainer(value) {
    const kind = value !== null && typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
    return Array.isArray(value) || kind === Object.prototype || kind === null;
}

module.exports = { DEEPEST, Other, Placeholders, deeply, isContainer };
