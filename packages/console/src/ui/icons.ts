import { html } from 'hono/html';

/* One sprite in each page; every shape takes the colour of what it stands in. */

/** A state is told by its shape and in words, never by colour alone. */
export type Icon = 'run' | 'soon' | 'late' | 'held' | 'kept' | 'up' | 'flag' | 'mail' | 'clip' | 'mark';

export const SPRITE = html`<svg width="0" height="0" aria-hidden="true" class="v"><defs>
<symbol id="run" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8z"/></symbol>
<symbol id="soon" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 1.5 15.3 14.5H.7zM7.2 6v4.2h1.6V6zm0 5.2v1.6h1.6v-1.6z"/></symbol>
<symbol id="late" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M8 .2 15.8 8 8 15.8.2 8zM7.1 4v5h1.8V4zm0 6.2V12h1.8v-1.8z"/></symbol>
<symbol id="held" viewBox="0 0 16 16"><path d="M3.5 2h3.2v12H3.5zm5.8 0h3.2v12H9.3z"/></symbol>
<symbol id="kept" viewBox="0 0 16 16"><path d="m6.2 13.6-4.9-5 1.8-1.8 3.1 3.1 6.7-7.1 1.8 1.8z"/></symbol>
<symbol id="up" viewBox="0 0 16 16"><path d="M8 1.5 14 7.6 12.4 9.2 8 4.8 3.6 9.2 2 7.6zm0 5.3 6 6.1-1.6 1.6L8 10.1l-4.400 4.400L2 12.900z"/></symbol>
<symbol id="flag" viewBox="0 0 16 16"><path d="M3 1h1.800v14H3zm2.600 1H14l-2.200 3.300L14 8.600H5.600z"/></symbol>
<symbol id="mail" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M1 3h14v10H1zm1.500 1.500v.6L8 9l5.500-3.900v-.6zm0 2.400v4.600h11V6.900L8 10.800z"/></symbol>
<symbol id="clip" viewBox="0 0 16 16"><path fill-rule="evenodd" d="M2 2h12v12H2zm1.500 1.500v6l2.800-2.800 2.700 2.700 1.500-1.500 2 2V3.500z"/></symbol>
<symbol id="mark" viewBox="0 0 20 20"><path d="M1 8h11v4H1z"/><path d="M13.500 2H16v16h-2.500z"/></symbol>
</defs></svg>`;

/** @param says what it means, where no word beside it does */
export function icon(name: Icon, says?: string) {
  return html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><use href="#${name}"/></svg>${says === undefined ? '' : html`<span class="v">${says}</span>`}`;
}
