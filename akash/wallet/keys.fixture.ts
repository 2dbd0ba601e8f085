/** The public test vector of BIP-39, no real wallet, and the key of its first Akash account in every form that is read. */
export const mnemonic = `${"abandon ".repeat(11)}about`;
export const walletAddress = "akash19rl4cm2hmr8afy4kldpxz3fka4jguq0a3mq6x0";
export const hexKey = "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104";
export const pemKey = `-----BEGIN EC PRIVATE KEY-----
MHQCAQEEIMSkji/OFIHNMpS0SQ9meAkOqY09DlzZhFWKsJaHQbEEoAcGBSuBBAAK
oUQDQgAET04q2Zw01gubpig8lDGoQYr4ZzISlh+Xp3tjd/zQW2JNQJ07bqcIlJQN
iU/OmxXyN6ip4/ZAGQ1aiuIkQwuM8A==
-----END EC PRIVATE KEY-----
`;
export const passphrase = "correct horse";
/** Made with Go's argon2, chacha20poly1305 and openpgp/armor as `crypto/armor.go` of cosmos-sdk 0.50 uses them. */
export const armoredKey = `-----BEGIN TENDERMINT PRIVATE KEY-----
kdf: argon2
type: secp256k1
salt: 00112233445566778899AABBCCDDEEFF

GMlnDRe+oxO1yFKgxG56B0oDV+vQmCGL9T+LvxF9Z2Mgdy1HN8AXoxa2VOrpXapi
1bfzvAQ=
=41c6
-----END TENDERMINT PRIVATE KEY-----
`;
