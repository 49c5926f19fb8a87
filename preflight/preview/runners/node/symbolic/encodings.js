// What callbacks encode and hash. A text that is encoded has other characters, and a digest all others, so that other
// values of AWS's format do not have all characters that the encoded ones may have: further repetitions get other
// encoded texts too.
"use strict";

// Fewer equal characters may be so by chance.
const KNOWN = 6;
const ALPHABETS = { base64: "code", base64url: "url", hex: "hex" };

module.exports = class Encodings {
    /** inside: the contexts of callbacks. known: the placeholders. */
    constructor(inside, known) {
        Object.assign(this, { inside, known });
        this.hashed = new Set();
    }

    watch(crypto) {
        if (this.isWatched) {
            return;
        }
        this.isWatched = true;
        for (const make of ["createHash", "createHmac"]) {
            const original = crypto[make];
            crypto[make] = (...rest) => this.watched(original(...rest));
        }
        if (crypto.hash) {
            const { hash } = crypto;
            crypto.hash = (algorithm, data, encoding = "hex") =>
                this.digest(Buffer.from(hash(algorithm, data, "hex"), "hex"), encoding);
        }
        this.watchBuffers();
    }

    watched(hash) {
        const digest = hash.digest;
        hash.digest = (encoding) => this.digest(digest.call(hash), encoding);
        return hash;
    }

    /**
     * A digest in a repetition is another one of its length, because the source may ask for one of its characters; not
     * that of a text that the first run hashes too.
     */
    digest(bytes, encoding) {
        const context = this.inside.getStore();
        const own = bytes.toString("hex");
        if (!context || !context.other) {
            this.hashed.add(own);
        }
        if (context && !context.other) {
            context.encodes = context.encodes || encoding in ALPHABETS;
        }
        const isOwn = this.hashed.has(own);
        const other = isOwn ? bytes : Buffer.from(context.other.way(own, `hex${own.length}`), "hex");
        if (!encoding || encoding === "buffer") {
            return other;
        }
        const made = other.toString(encoding);
        const isText = encoding in ALPHABETS && !isOwn && context.other.isEncoded;
        return isText ? chosen(context.other, made, 0, made.replace(/=+$/, "").length, encoding) : made;
    }

    watchBuffers() {
        const encodings = this;
        const { toString } = Buffer.prototype;
        Buffer.prototype.toString = function (encoding, ...rest) {
            const made = toString.call(this, encoding, ...rest);
            const name = String(encoding).toLowerCase();
            const isSeen = name in ALPHABETS && encodings.inside.getStore() !== undefined;
            return isSeen ? encodings.encoded(toString.call(this, "utf8", ...rest), made, name) : made;
        };
        const { btoa } = globalThis;
        globalThis.btoa = (text) => this.encoded(String(text), btoa(text), "base64");
    }

    /** The encoded text; another one in a repetition that has other encoded texts. */
    encoded(text, made, encoding) {
        const context = this.inside.getStore();
        if (!context || (context.other && !context.other.isEncoded)) {
            return made;
        }
        if (!context.other) {
            context.encodes = context.encodes || this.known.kindsIn(text).size > 0;
            return made;
        }
        const { other } = context;
        const inner = other.back(text);
        if (inner === text) {
            return made;
        }
        const first = Buffer.from(inner).toString(encoding);
        if (!other.wholes.has(first)) {
            // Two different texts stay different.
            const chosen = otherwise(other, first, made, encoding);
            other.wholes.set(first, [...other.wholes.values()].includes(chosen) ? made : chosen);
        }
        return other.wholes.get(first);
    }
};

/** The encoded text with other characters where it differs from that of the first run. */
function otherwise(other, first, made, encoding) {
    let text = made;
    for (const [start, end] of differences(first, made)) {
        text = chosen(other, text, start, end, encoding);
    }
    return text;
}

function chosen(other, text, start, end, encoding) {
    const inner = text.slice(start, end);
    return text.slice(0, start) + other.way(inner, `${ALPHABETS[encoding]}${inner.length}`) + text.slice(end);
}

/** The ranges of the second text that are not those of the first. */
function differences(first, second) {
    const least = Math.min(first.length, second.length);
    let [start, end] = [0, 0];
    while (start < least && first[start] === second[start]) {
        start += 1;
    }
    while (end < least - start && first[first.length - 1 - end] === second[second.length - 1 - end]) {
        end += 1;
    }
    if (first.length !== second.length) {
        return [[start, second.length - end]];
    }
    const found = [];
    for (let at = start; at < second.length - end; at += 1) {
        const last = found[found.length - 1];
        if (first[at] !== second[at]) {
            if (last && at - last[1] < KNOWN) {
                last[1] = at + 1;
            } else {
                found.push([at, at + 1]);
            }
        }
    }
    return found;
}

/** The kinds of encoded texts, whose literals the source may have. */
module.exports.KINDS = Object.values(ALPHABETS).map((alphabet) => `${alphabet}64`);
