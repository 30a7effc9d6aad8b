// The peer of the token figures: oidc-provider with one client, client credentials, in memory, TLS with the same certificate.
import https from 'node:https';
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const [port, cert, key] = process.argv.slice(2);
const provider = new Provider(`https://localhost:${port}`, {
	clients: [{ client_id: 'bench', client_secret: 'bench-secret-bench-secret-bench-secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
	features: { clientCredentials: { enabled: true } },
});
https.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, provider.callback())
	.listen(Number(port), '127.0.0.1', () => console.log('ready'));
