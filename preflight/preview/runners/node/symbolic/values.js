// Other values of AWS's format for the placeholders of a run: what a callback makes must be so for each of them.
"use strict";

const DIGITS = "0123456789";
const SMALL = "abcdefghijklmnopqrstuvwxyz";
const ALPHABETS = {
    hex: DIGITS + "abcdef",
    HEX: DIGITS + "ABCDEF",
    alnum: DIGITS + SMALL,
    ALNUM: DIGITS + SMALL.toUpperCase(),
    mixed: DIGITS + SMALL + SMALL.toUpperCase(),
    code: DIGITS + SMALL + SMALL.toUpperCase() + "+/",
    url: DIGITS + SMALL + SMALL.toUpperCase() + "-_",
    number: DIGITS,
    suffix: DIGITS,
    account: DIGITS,
    // A name that the program may have chosen: a part of an ARN, or of a certificate's domain.
    part: DIGITS + SMALL + SMALL.toUpperCase() + "-._/:",
    secret: DIGITS + SMALL + SMALL.toUpperCase() + "!@#$%&*()-_=+[]{}<>:?",
};
const RANDOM = 24;
// The account of a lookup that has no answer, and the known values of short parts.
const FEW = {
    account: ["000000000000", "123456789012", "987654321098"],
    number1: ["1", "2", "10", "137"],
    number4: ["5432", "3306", "1433", "1521", "27017", "8182"],
    number5: ["0", "1234567890", "53"],
    region: ["us-east-1", "eu-west-1", "us-gov-west-1", "ap-northeast-1", "me-central-1"],
    part10: ["a", "prod-a-1", "a:b/c-d.e", "123456789012"],
    partition: ["aws-us-gov", "aws-cn"],
};
// Any text, such as an output of another provider: what programs ask for of images, hosts, versions and documents.
const ANY = "any14";
const DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const TEXTS = [
    "",
    "0",
    "123",
    "1.5",
    "65536",
    "123456789012",
    "987654321098",
    "-1",
    "1.25.3",
    "v1.2.3",
    "true",
    "null",
    " a b\n",
    "a:b/c-d.e,f=g@h#i\nj k",
    '"a"',
    '{"a":1}',
    "[]",
    "latest",
    "nginx",
    "library/nginx:1.25",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest",
    `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:${DIGEST}`,
    `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v1.2.3@sha256:${DIGEST}`,
    `sha256:${DIGEST}`,
    DIGEST,
    "https://example.org:8443/a/b?c=d#e",
    "http://10.20.30.40",
    "db.example.org:5432",
    "shop.x7yqab.ng.0002.use1.cache.amazonaws.com:6379",
    "internal-web-1234567890.eu-west-1.elb.amazonaws.com",
    "10.20.30.40",
    "10.0.0.0/16",
    "::1",
    "arn:aws:s3:::shop-files/a",
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "2024-02-29T23:59:58Z",
    "2024-02-29",
    "A_B-c",
    "-----BEGIN CERTIFICATE-----\nTUlJ\n-----END CERTIFICATE-----\n",
    "eyJhIjoxfQ==",
    "\u00e4\u{1f600}",
    "x".repeat(300),
];
const SIGNS = ".:/-,_ @";
const COUNTS = [3, 5, 6, 9];
// Each of them has many texts beside it.
const BESIDE = 3;
// It has no factor in common with their number.
const STEP = 11;
const LONGEST = 80;
// Ends of a format: it begins with the least or the greatest characters, or has only digits or no digit.
const ENDS = ["low", "high", "digits", "letters"];
// The place of the last character in the alphabet, which decides on a number's parity.
const LAST = [0, 5, 10, 15];
// Where a literal of the source stands in a value.
const PLACES = [0, 1, 0.4, 0.65];
// Literals up to this length stand at all places of a value, and numbers of the source have one of their zeros.
const TILE = 4;
const WIDE = 17;
const NUMBERS = 6;
// The last characters of such a value, which are not those of the end.
const FREE = 3;

/**
 * What each repetition of a callback makes of a placeholder: functions of its text, its kind, and how many of any text
 * there are before it. asked: what any text is compared with.
 */
exports.ways = function (literals, hasAny, asked = []) {
    return [...(hasAny ? [...anyTexts(), ...anyParts(), ...anyBeside(asked.slice(0, BESIDE))] : []), ...all(literals)].map(
        (way) => (text, kind, number) => (kind === "uuid" ? hyphened(way(text, "hex32")) : way(text, kind, number)),
    );
};

/** Each text for all of them, and each for one of them beside others. */
function anyTexts() {
    return [0, STEP].flatMap((step) =>
        TEXTS.map((_, i) => (text, kind, number) => {
            return kind === ANY ? TEXTS[(i + number * step) % TEXTS.length] : random(text, kind, `${step} ${i}`);
        }),
    );
}

/** Texts of several parts. */
function anyParts() {
    return [...SIGNS].flatMap((sign, at) =>
        COUNTS.map((count, i) => (text, kind, number) => {
            const seed = `${sign}${count}${number}`;
            const part = (_, n) => random(text, `mixed${1 + ((n + at + i) % 9)}`, `${seed}${n}`);
            return kind === ANY ? Array.from({ length: count }, part).join(sign) : random(text, kind, seed);
        }),
    );
}

/** Each text behind and before what the source asks for. */
function anyBeside(asked) {
    return asked.flatMap((literal) =>
        TEXTS.flatMap((_, i) =>
            [(other) => other + literal, (other) => literal + other].map((beside) => (text, kind, number) => {
                return kind === ANY ? beside(TEXTS[(i + number * STEP) % TEXTS.length]) : random(text, kind, `${literal}${i}`);
            }),
        ),
    );
}

function all(literals) {
    const chances = Array.from({ length: RANDOM }, (_, i) => (text, kind) => few(kind, i) || random(text, kind, i));
    const ends = ENDS.flatMap((end) => LAST.map((last) => (text, kind) => extreme(text, kind, end, last)));
    const places = literals.flatMap((literal) =>
        PLACES.map((place) => (text, kind) => withLiteral(text, kind, literal, place)),
    );
    const tiles = literals.filter(({ length }) => length > 1 && length <= TILE).flatMap((literal) =>
        Array.from(literal, (_, shift) => (text, kind) => tiled(text, kind, literal, shift)),
    );
    return [...chances, ...ends, ...places, ...tiles];
}

/** The numbers of a source as they stand in a value: as a character, in hexadecimal digits, and behind zeros. */
exports.numbersOf = function (source) {
    return numbersIn(source).flatMap((number) => {
        const hex = number.toString(16);
        const sign = number > 32 && number < 127 ? [String.fromCharCode(number)] : [];
        return [...sign, hex.padStart(hex.length + (hex.length % 2), "0"), hex.padStart(WIDE, "0")];
    });
};

/** The numbers of a source as any text may be: as a number, and as a text's length. */
exports.textsOfNumbers = function (source) {
    return numbersIn(source).flatMap((number) => [String(number), "x".repeat(Math.min(number, LONGEST))]);
};

function numbersIn(source) {
    const all = [...source.matchAll(/([=<>%]\s{0,3})?\b(0x[0-9a-f]{1,8}|\d{1,9})(?=n?\b)/gi)];
    const isCompared = ([, sign]) => sign !== undefined;
    const found = [...all.filter(isCompared), ...all].map(([, , number]) => Number(number));
    // Beside a number, because a program may ask whether a value is greater or less.
    return [...new Set(found.flatMap((number) => [number, number + 1]))].slice(0, NUMBERS);
}

function hyphened(hex) {
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

exports.ANY = ANY;

/** Whether such a value can have the literal. */
exports.isPossible = function (kind, literal) {
    if (kind === ANY) {
        return literal.length <= LONGEST;
    }
    const { alphabet, length } = format(kind === "uuid" ? "hex32" : kind);
    const fits = alphabet !== undefined && [...literal].every((c) => alphabet.includes(c));
    return kind === "region" ? /^[a-z]{2}(-[a-z]+)+-\d$/.test(literal) : fits && literal.length <= (length || 5);
};

/** The characters of a kind and their number; no number if that varies. */
function format(kind) {
    if (kind === ANY) {
        return {};
    }
    const match = /^([A-Za-z]+?)(\d*)$/.exec(kind);
    const alphabet = match ? ALPHABETS[match[1]] : undefined;
    const lengths = { account: 12, secret: 16 };
    return { alphabet, length: kind in FEW && kind !== "account" ? undefined : lengths[kind] || Number(match && match[2]) };
}

function few(kind, index) {
    return (FEW[kind] || [])[index];
}

function random(text, kind, seed) {
    const next = generator(`${seed}:${text}`);
    const run = (alphabet, length) => Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
    const { mixed, number, alnum } = ALPHABETS;
    const two = (least, most) => String(least + Math.floor(next() * (most - least + 1))).padStart(2, "0");
    switch (kind) {
        case "address":
            return [0, 0, 0, 0].map(() => 1 + Math.floor(next() * 254)).join(".");
        case "stamp":
            return `20${two(24, 39)}-${two(1, 12)}-${two(1, 28)}T${two(0, 23)}:${two(0, 59)}:${two(0, 59)}.${run(number, 3)}`;
        case ANY:
            return run(ALPHABETS.secret, index(seed) * 3);
        case "base64":
            return Buffer.from(pem("CERTIFICATE", () => run(mixed, 64), 3 + (index(seed) % 20))).toString("base64");
        case "lines":
            return Array.from({ length: 1 + (index(seed) % 30) }, () => run(mixed, 64)).join("\n");
        case "secret":
            return run(ALPHABETS.secret, 8 + (index(seed) % 25));
        case "arn":
            return [
                `${text}${run(alnum, 4)}`,
                `arn:aws:x${run(alnum, 3)}:eu-west-1:${run(number, 12)}:${run(alnum, 3)}:${run(alnum, 8)}`,
                `arn:aws:x${run(alnum, 3)}:::${run(alnum, 12)}`,
            ][index(seed) % 3];
        default: {
            const { alphabet, length } = format(kind);
            return alphabet === undefined ? text : run(alphabet, length || 1 + (index(seed) % 5));
        }
    }
}

/** A value at one end of the format; several placeholders get different ones. */
function extreme(text, kind, end, last) {
    const { alphabet, length } = format(kind);
    const only = { digits: /\d/, letters: /[A-Za-z]/ }[end];
    const chosen = [...(alphabet || "")].filter((c) => !only || only.test(c));
    if (!length || length < 2 * FREE || chosen.length === 0) {
        return random(text, kind, `${end}${last}`);
    }
    const next = generator(`${end}${last}:${text}`);
    const any = () => chosen[Math.floor(next() * chosen.length)];
    const first = { low: () => alphabet[0], high: () => alphabet[alphabet.length - 1] }[end] || any;
    const inner = Array.from({ length: length - 1 }, (_, i) => (i < length - FREE ? first() : any()));
    return inner.join("") + chosen[last % chosen.length];
}

/** A value with the literal at a place between its begin, 0, and its end, 1; a short one also at all places. */
function withLiteral(text, kind, literal, place) {
    const made = random(text, kind, `${literal}${place}`);
    if (!exports.isPossible(kind, literal)) {
        return made;
    }
    if (kind === ANY) {
        return { 0: literal + made, 1: made + literal, 0.4: literal }[place] || `${made}${literal}1${made}`;
    }
    const { length } = format(kind);
    if (length > FREE && literal.length < FREE && place > 0 && place < 1) {
        const filled = literal.repeat(length).slice(0, length - 2);
        return place < 0.5 ? made.slice(0, 2) + filled : filled + made.slice(-2);
    }
    const at = Math.round(((length || literal.length) - literal.length) * place);
    return length === undefined ? literal : made.slice(0, at) + literal + made.slice(at + literal.length);
}

/** A value that has the literal at every place that a multiple of its length is away from the first. */
function tiled(text, kind, literal, shift) {
    const { length } = format(kind);
    const fits = exports.isPossible(kind, literal) && length > literal.length;
    return fits ? literal.repeat(length).slice(shift, shift + length) : random(text, kind, `${literal}${shift}`);
}

function pem(kind, line, count) {
    return [`-----BEGIN ${kind}-----`, ...Array.from({ length: count }, line), `-----END ${kind}-----`, ""].join("\n");
}

function index(seed) {
    return typeof seed === "number" ? seed : String(seed).length;
}

/** Numbers from 0 up to 1 that the text alone decides. */
function generator(text) {
    let state = 2166136261;
    for (const byte of Buffer.from(text)) {
        state = Math.imul(state ^ byte, 16777619);
    }
    return () => {
        // mulberry32
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
}
