// Has the program's ECMAScript modules rewritten as its other files are. Runs in the thread of Node's module hooks.
"use strict";

const { fileURLToPath } = require("url");
const { NAME, inserted, isOfProgram } = require("./looks_text.js");
let root;
let typescript;

exports.initialize = (data) => {
    ({ root } = data);
    typescript = require(data.typescript);
};

exports.load = async (url, context, next) => {
    const loaded = await next(url, context);
    if (loaded.format !== "module" || !loaded.source || !url.startsWith("file:")) {
        return loaded;
    }
    const file = fileURLToPath(new URL(url));
    if (!isOfProgram(root, file)) {
        return loaded;
    }
    const text = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
    const content = text.replace(/^#!/, "//");
    // What compiles TypeScript comes after this hook.
    const made = inserted(typescript, content, file, /\.[cm]?ts$/.test(file));
    const source = `globalThis.${NAME}.began(${made !== undefined});${made ?? content}`;
    return { ...loaded, source };
};
