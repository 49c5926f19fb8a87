// The resources that callbacks may create which do not run to their end, by the source of the callback.
"use strict";

// As they are before the program, which may replace them.
const { readdirSync, readFileSync } = require("fs");
const path = require("path");
const caller = require("./symbolic/caller.js");

const OF_PACKAGE = /[\\/]node_modules[\\/]/;
// `new Topic(`, with what is before the class's name.
const NEW = /\bnew\s+((?:[A-Za-z_$][\w$]*\.)*[A-Z][\w$]*)\s*\(/g;
const OF_LANGUAGE = new Set(
    ("Array Boolean Buffer Date Error Function Intl Map Number Object Promise Proxy RangeError RegExp Set String " +
        "TextDecoder TextEncoder TypeError URL URLSearchParams WeakMap WeakSet AssetArchive FileArchive FileAsset " +
        "RemoteAsset StringAsset").split(" "),
);
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
// A function that is called by its name, and what is called as a member: `create(`, `(0, network.create)(`, `x.map(`.
const CALLED = /(?<![.\w$]|\bnew\s)([A-Za-z_$][\w$]*)\s*\(|\(0,\s*[\w$.]+\.([\w$]+)\)\s*\(|\.([A-Za-z_$][\w$]*)\s*\(/g;
const MOST_FILES = 500;
const MOST_FOLDERS = 2000;
const PURE = new Set(
    ("if for while switch catch function return typeof await async super new in of " +
        "String Number Boolean BigInt parseInt parseFloat isNaN encodeURIComponent decodeURIComponent all output " +
        "interpolate secret jsonStringify " +
        Object.getOwnPropertyNames(String.prototype).join(" ") + " " +
        Object.getOwnPropertyNames(Array.prototype).join(" ") + " " +
        Object.getOwnPropertyNames(Map.prototype).join(" ") + " " +
        Object.getOwnPropertyNames(Number.prototype).join(" ") + " " +
        Object.getOwnPropertyNames(RegExp.prototype).join(" ") + " " +
        "stringify parse keys values entries fromEntries assign freeze isArray from of max min floor ceil round abs apply " +
        "log info warn error debug digest update createHash").split(" "),
);

/** Write down which resources a callback may create that does not run to its end, now or later. */
module.exports = function (callback, result, isWhole, job, note, places) {
    if (typeof callback !== "function") {
        return;
    }
    const source = String(callback);
    const calls = !OF_PACKAGE.test(caller()) && callsOthers(source);
    if (calls || madeIn(source).length) {
        const from = places();
        // What it calls may create what the program creates anywhere.
        const all = () => (calls ? sourcesIn(job.root).flatMap(madeIn) : madeIn(source));
        const end = () => isWhole() || note("unmade", { made: all().map((name) => [name, typeOf(name)]), places: from });
        result.promise().then(end, end);
    }
};

function madeIn(source) {
    const names = [...source.matchAll(NEW)].map((match) => match[1]);
    return names.filter((name) => !OF_LANGUAGE.has(name.split(".").pop()));
}

/** The program's own files, as texts; read once. */
function sourcesIn(folder) {
    if (!sourcesIn.found) {
        sourcesIn.found = [];
        const waiting = [folder];
        for (let seen = 0; waiting.length && seen < MOST_FOLDERS && sourcesIn.found.length < MOST_FILES; seen += 1) {
            const at = waiting.pop();
            for (const entry of entriesOf(at)) {
                const here = path.join(at, entry.name);
                if (entry.isDirectory() && entry.name !== "node_modules" && !entry.name.startsWith(".")) {
                    waiting.push(here);
                } else if (entry.isFile() && /\.[mc]?[jt]sx?$/.test(entry.name) && !entry.name.endsWith(".d.ts")) {
                    sourcesIn.found.push(textOf(here));
                }
            }
        }
    }
    return sourcesIn.found;
}

function entriesOf(folder) {
    try {
        return readdirSync(folder, { withFileTypes: true });
    } catch {
        return [];
    }
}

function textOf(file) {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return "";
    }
}

/** The type of a class of `@pulumi/aws` by its name and that of its module: `iam.Role`, `ec2_1.Route`. */
function typeOf(name) {
    const [of = "", made] = name.replace(/_\d+(?=\.)/g, "").split(".").slice(-2);
    try {
        return of && made ? loadedAws()[of][made].__pulumiType || "" : "";
    } catch {
        return "";
    }
}

function loadedAws() {
    const file = Object.keys(require.cache).find((one) => /@pulumi[\\/]aws[\\/](?:bin[\\/])?index\.js$/.test(one));
    return require(file);
}

/** Whether the function calls others than those of the language that create nothing. */
function callsOthers(source) {
    return [...source.replace(QUOTED, '""').matchAll(CALLED)].some((match) => !PURE.has(match[1] || match[2] || match[3]));
}
