// What Pulumi's SDK prepares at each start for the functions that a program gives to the cloud, such as those of
// `aws.lambda.CallbackFunction`: prepared at the first of them, because it takes a fifth of the run of a small program.
"use strict";

const Module = require("module");
const path = require("path");

const FOLDER = path.join("runtime", "closure");
// Finds the packages that such a function needs.
const PACKAGES = "@npmcli/arborist";

/** Load the SDK. */
module.exports = function load(sdk) {
    const original = Module._load;
    const own = resolved(path.join(sdk, FOLDER, "codePaths.js"));
    Module._load = function (request, parent, ...rest) {
        const loaded = () => original.call(this, request, parent, ...rest);
        return request === PACKAGES && parent && parent.filename === own ? later(loaded) : loaded();
    };
    try {
        return require(sdk);
    } finally {
        Module._load = original;
        inspectLater(sdk);
    }
};

function resolved(file) {
    try {
        return require.resolve(file);
    } catch {
        return undefined; // Older SDKs have none.
    }
}

/** A module that is loaded at its first use. */
function later(load) {
    return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : load()[name]) });
}

/** The SDK's debugger session hears of each script that is loaded. */
function inspectLater(sdk) {
    const file = resolved(path.join(sdk, FOLDER, "v8Hooks.js"));
    const hooks = file ? require(file) : {};
    if (typeof hooks.isInitializedAsync !== "function" || typeof hooks.getSessionAsync !== "function") {
        return;
    }
    const urls = new Map();
    let session;
    hooks.isInitializedAsync = async () => {};
    hooks.getSessionAsync = async () => (session = session || begun(urls));
    hooks.getScriptUrl = (id) => urls.get(id);
}

/** It is told of all scripts that are loaded already. */
async function begun(urls) {
    const { Session } = require("inspector");
    const session = new Session();
    session.connect();
    session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
    await new Promise((resolve, reject) => {
        session.post("Debugger.enable", (error, result) => (error ? reject(error) : resolve(result)));
    });
    return session;
}
