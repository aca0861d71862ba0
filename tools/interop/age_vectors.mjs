// Writes the vectors of the npm package cctv-age as JSON, one base64 string a vector: tests/vectors/age/.
import { writeFileSync } from "node:fs";
import * as vectors from "cctv-age";

const line = (name) => `${JSON.stringify(name)}: ${JSON.stringify(Buffer.from(vectors[name]).toString("base64"))}`;
writeFileSync("cctv-age-0.2.0.json", `{\n${Object.keys(vectors).sort().map(line).join(",\n")}\n}\n`);
