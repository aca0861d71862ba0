// Seals or opens standard input with the npm package age-encryption: node typage.mjs seal RECIPIENT | open IDENTITY.
import { readFileSync, writeSync } from "node:fs";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const [act, key] = process.argv.slice(2);
const write = (bytes) => { for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at); };
if (act === "identity") {
  const identity = await generateHybridIdentity();
  write(Buffer.from(JSON.stringify([identity, await identityToRecipient(identity)])));
} else if (act === "seal") {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  write(await encrypter.encrypt(new Uint8Array(readFileSync(0))));
} else {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  write(await decrypter.decrypt(new Uint8Array(readFileSync(0))));
}
