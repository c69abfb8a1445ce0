// A real OpenID provider on the loopback, for the tests of natter-oidc: anybody signs in under any name. Its keys and sessions live in memory.
// Usage: node start.mjs REDIRECT_URI; prints "ready ISSUER" when it listens.

import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri] = process.argv.slice(2);

const client = { redirect_uris: [redirectUri], grant_types: ['authorization_code'], response_types: ['code'] };

const configuration = {
  clients: [
    { ...client, client_id: 'natter', client_secret: 'the secret of natter' },
    { ...client, client_id: 'natter-public', token_endpoint_auth_method: 'none' },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  // As the large providers do: what the scopes ask for stands in the ID token.
  conformIdTokenClaims: false,
  cookies: { keys: ['loopback only'] },
  findAccount: async (_context, id) => ({
    accountId: id,
    claims: async () => ({
      sub: id,
      email: `${id}@example.org`,
      email_verified: true,
      name: 'Ada Moss',
      preferred_username: 'Ada',
    }),
  }),
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  server.on('request', provider.callback());
  console.log(`ready ${issuer}`);
});
