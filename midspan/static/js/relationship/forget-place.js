// What this device keeps of a place goes when one has left it.

/** Let go everything kept of a place one has left: drafts and lines not yet sent. */
export async function forgetPlace(device, me, rel) {
  for (const kept of [`outbox/${me}/${rel}/`, `draft/${me}/${rel}/`]) {
    for (const name of await device.names(kept).catch(() => [])) await device.put(name, undefined);
  }
}
