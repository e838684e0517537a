/**
 * WebCrypto as in a browser that lacks X25519 and Ed25519: whatever names one of them is refused
 * as such a browser does. Node's tests import this before anything else, and journeys run it
 * before a page's own scripts, so it needs nothing.
 */

for (const deed of ['generateKey', 'importKey', 'unwrapKey', 'deriveBits', 'deriveKey', 'sign', 'verify']) {
  const whole = SubtleCrypto.prototype[deed];
  SubtleCrypto.prototype[deed] = async function without(...how) {
    const names = how.map((one) => one?.name ?? one);
    if (names.includes('X25519') || names.includes('Ed25519')) {
      throw new DOMException('Unrecognized name.', 'NotSupportedError');
    }
    return whole.apply(this, how);
  };
}
