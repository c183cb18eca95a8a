/** Under this path stand all pages for staff. */
export const CONSOLE = '/console';
