// Verifies the statement of a bundle with the packages of sigstore alone: node verify.cjs STATEMENT KEY.PEM, with NODE_PATH where they are.
'use strict';
const { createPublicKey } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { bundleFromJSON } = require('@sigstore/bundle');
const { Verifier, toSignedEntity, toTrustMaterial } = require('@sigstore/verify');

const [statement, key] = process.argv.slice(2);
const json = JSON.parse(readFileSync(statement, 'utf8'));
const rawBytes = createPublicKey(readFileSync(key)).export({ type: 'spki', format: 'der' });
// No authorities, no logs: the key of the log, which the verifier holds, is all that is trusted.
const nobody = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
const trust = toTrustMaterial(nobody, { [json.verificationMaterial.publicKey.hint]: { rawBytes } });
const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
try {
  verifier.verify(toSignedEntity(bundleFromJSON(json)));
  const said = JSON.parse(Buffer.from(json.dsseEnvelope.payload, 'base64'));
  console.log('ok', said._type, said.subject[0].name, said.subject[0].digest.sha256);
} catch (error) {
  console.log('refused', error.code ?? error.name);
  process.exitCode = 1;
}
