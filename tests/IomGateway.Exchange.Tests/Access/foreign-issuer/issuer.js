// Reads its settings as one line of JSON from standard input, prints its address as one line, and lives for as long as
// standard input stays open.
import https from 'node:https';
import readline from 'node:readline';
import Provider from 'oidc-provider';

const settings = await new Promise((resolve) => {
  const lines = readline.createInterface({ input: process.stdin });
  lines.once('line', (line) => resolve(JSON.parse(line)));
  lines.once('close', () => process.exit(0));
});

// A test may live on another day than the machine.
const machineNow = Date.now;
Date.now = () => machineNow() + (settings.aheadMilliseconds ?? 0);

const server = https.createServer({
  key: settings.tlsKey,
  cert: settings.tlsCertificate,
  ca: settings.clientAuthority,
  requestCert: true,
  rejectUnauthorized: false,
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `https://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: settings.clients.map((client) => ({
    client_id: client.id,
    jwks: { keys: [client.key] },
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: settings.algorithm,
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    tls_client_certificate_bound_access_tokens: client.bound,
  })),
  clientAuthMethods: ['private_key_jwt'],
  extraTokenClaims: (_, token) => ({ agency: settings.clients.find((client) => client.id === token.clientId).agency }),
  jwks: { keys: settings.signingKeys },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      getCertificate: (ctx) => ctx.socket.getPeerX509Certificate(),
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => ({
        scope: 'iom',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 600,
        jwt: { sign: { alg: settings.algorithm } },
      }),
    },
  },
});
server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
