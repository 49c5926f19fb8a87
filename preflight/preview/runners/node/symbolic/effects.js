// What a run of a Node.js program does outside itself: files, processes and connections. The counterpart of
// python/symbolic/effects.py.
"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const url = require("url");
const wrap = require("./wrapping.js");

/** Call `tell` with what the program does outside itself. */
module.exports = function watch(job, tell) {
    const isWithin = places(job);
    watchFiles(isWithin, tell);
    watchProcesses(tell);
    watchNetwork(job, tell);
    require("module").syncBuiltinESMExports();
};

/** Whether the program may write there: the run's own folder, that for temporary files, and where nothing is kept. */
function places(job) {
    const real = (folder) => {
        try {
            return fs.realpathSync(folder);
        } catch {
            return path.resolve(folder);
        }
    };
    const holds = (folder, file) => file === folder || file.startsWith(folder + path.sep);
    const [own, temporary, root] = [job.folder, os.tmpdir(), job.root].map(real);
    const existing = (file) => {
        // The folder of a file that is not there yet.
        for (let at = path.resolve(file); ; at = path.dirname(at)) {
            if (fs.existsSync(at) || at === path.dirname(at)) {
                return path.join(real(at), path.relative(at, path.resolve(file)));
            }
        }
    };
    return (target) => {
        if (typeof target === "number") {
            return true;
        }
        let file = target;
        try {
            file = existing(target instanceof URL ? url.fileURLToPath(target) : String(target));
        } catch {
            return false;
        }
        return file === os.devNull || holds(own, file) || (holds(temporary, file) && !holds(root, file));
    };
}

const WRITERS = ["writeFile", "appendFile", "mkdtemp", "truncate", "chmod", "chown", "lchown", "utimes", "lutimes"];
const REMOVERS = ["rm", "rmdir", "unlink"];
const TWO_PATHS = ["rename", "copyFile", "cp", "symlink", "link"];

function watchFiles(isWithin, tell) {
    const changed = (target) => {
        if (!isWithin(target)) {
            tell(`changes ${target}`);
        }
    };
    const isDirectory = (target) => {
        try {
            return fs.statSync(target).isDirectory();
        } catch {
            return false;
        }
    };
    const before = {
        open: (target, flags) => {
            const reads = flags === undefined || typeof flags === "function" || flags === "r" || flags === "rs";
            const bits = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC;
            if (!(reads || (typeof flags === "number" && !(flags & bits))) && !isWithin(target)) {
                tell(`writes the file ${target}`);
            }
        },
        createWriteStream: (target, options) => {
            if (!(options && options.fd !== undefined && options.fd !== null) && !isWithin(target)) {
                tell(`writes the file ${target}`);
            }
        },
        mkdir: (target) => isDirectory(target) || changed(target),
    };
    for (const name of [...WRITERS, ...REMOVERS]) {
        before[name] = changed;
    }
    before.writeFile = before.appendFile = (target) => {
        const handle = target && typeof target === "object" && "fd" in target;
        if (!handle && !isWithin(target)) {
            tell(`writes the file ${target}`);
        }
    };
    for (const name of TWO_PATHS) {
        before[name] = (first, second) => {
            changed(second);
            if (name === "rename") {
                changed(first);
            }
        };
    }
    for (const [name, look] of Object.entries(before)) {
        for (const [owner, full] of [[fs, name], [fs, `${name}Sync`], [fs.promises, name]]) {
            wrap(owner, full, look);
        }
    }
}

function watchProcesses(tell) {
    const processes = require("child_process");
    for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]) {
        wrap(processes, name, (file) => tell(`starts a process (${path.basename(String(file).split(" ")[0])})`));
    }
    wrap(processes.ChildProcess.prototype, "spawn", () => tell("starts a process"));
    wrap(process, "dlopen", (_, file) => tell(`loads the library ${file}`));
    const workers = require("worker_threads");
    workers.Worker = class extends workers.Worker {
        constructor(...rest) {
            tell("starts a worker");
            super(...rest);
        }
    };
}

function watchNetwork(job, tell) {
    const net = require("net");
    const dgram = require("dgram");
    const dns = require("dns");
    wrap(net.Socket.prototype, "connect", (first) => {
        const options = Array.isArray(first) ? first[0] : first;
        const target = options && typeof options === "object" ? options.path : options;
        const own = typeof target === "string" && path.resolve(target).startsWith(path.join(job.folder, path.sep));
        const port = options && typeof options === "object" ? `${options.host || "localhost"}:${options.port}` : "";
        if (!own && port !== job.monitor) {
            tell("opens a connection");
        }
    });
    for (const name of ["send", "connect"]) {
        wrap(dgram.Socket.prototype, name, () => tell("opens a connection"));
    }
    for (const owner of [dns, dns.promises]) {
        for (const name of Object.keys(owner).filter((key) => /^(lookup|resolve|reverse)/.test(key))) {
            wrap(owner, name, (host) => {
                if (!net.isIP(String(host)) && host !== "localhost" && !String(host).startsWith("unix:")) {
                    tell("opens a connection");
                }
            });
        }
    }
}
