/** A certificate for 127.0.0.1 that vouches for itself: X.509 needs little more than lengths before values. */
import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and its certificate, in PEM. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** Makes a new one, valid from a day ago until tomorrow. */
export function selfSigned(): Credentials {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certified = toCertified(publicKey.export({ type: 'spki', format: 'der' }));
  const signature = sign('sha256', certified, privateKey);
  const certificate = sequence(certified, ecdsaWithSha256, der(0x03, Buffer.of(0), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  const cert = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
/** CN=bitops test cluster */
const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('bitops test cluster')))));
const authority = extension('551d13', sequence(der(0x01, Buffer.of(0xff))));
const loopback = extension('551d11', sequence(der(0x87, Buffer.of(127, 0, 0, 1))));

function toCertified(publicKey: Buffer): Buffer {
  const version3 = der(0xa0, der(0x02, Buffer.of(2)));
  const serial = der(0x02, Buffer.of(1));
  const validity = sequence(time(-1), time(1));
  const extensions = der(0xa3, sequence(authority, loopback));
  return sequence(version3, serial, ecdsaWithSha256, name, validity, name, publicKey, extensions);
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function time(days: number): Buffer {
  const iso = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${iso.replace(/\D/g, '').slice(2, 14)}Z`));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** A tag, the length in as few bytes as it needs, the value. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), value]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...bytes), value]);
}
