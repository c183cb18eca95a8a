/** As items, addresses and the timeline call it. */
export const CHANNEL = 'telegram';
