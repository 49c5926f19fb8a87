// Which file calls a function that the preview has replaced.
"use strict";

const path = require("path");

const OWN = path.dirname(__dirname) + path.sep;

/** The file; empty while a stack is made into text, as source maps do. */
module.exports = function caller() {
    const { prepareStackTrace, stackTraceLimit } = Error;
    Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getFileName() || "");
    Error.stackTraceLimit = 12;
    const files = new Error().stack;
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
    return (Array.isArray(files) && files.find((file) => file && !file.startsWith(OWN))) || "";
};
