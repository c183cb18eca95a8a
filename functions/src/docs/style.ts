/** Colours and steps are those of all our pages: what is in order is grey. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f6f5f1; --surface: #fff; --sunken: #eeece6; --line: #dcd8cf; --ink: #1d1c1a; --ink-2: #5a554c; --link: #1b4f9c; --kept: #0b625c; --soon: #8a4b00; font: 1rem/1.5 system-ui, sans-serif; scroll-padding-top: 1rem; }
@media (prefers-color-scheme: dark) { :root { --bg: #15171b; --surface: #1c1f24; --sunken: #24282f; --line: #363c46; --ink: #ebe8e2; --ink-2: #aeb4bd; --link: #94bdff; --kept: #6fd0c3; --soon: #f3b95c; } }
:lang(zh) { line-height: 1.6; }
:lang(en) { font-variant-east-asian: proportional-width; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); overflow-wrap: anywhere; }
.frame { max-width: 80rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 3rem 0 0; font-size: 1.375rem; line-height: 1.25; }
h3 { margin: 0; font-size: 1rem; font-weight: 650; }
h4 { margin: 1.25rem 0 .25rem; font-size: .875rem; font-weight: 650; color: var(--ink-2); }
p { max-width: 66ch; margin: .5rem 0; }
a { color: var(--link); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
.quiet { color: var(--ink-2); font-size: .875rem; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem .75rem; background: var(--surface); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
nav ul { margin: .25rem 0 1rem; padding: 0; list-style: none; font-size: .875rem; }
nav a { display: block; padding: .25rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.operation, .schema { margin: 1rem 0 0; padding: 1rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.request { margin: .5rem 0; }
.method { font-weight: 650; color: var(--kept); }
.method.post, .method.put { color: var(--soon); }
dl { margin: 0; }
dt { margin-top: .5rem; }
dd { margin: 0 0 0 1rem; color: var(--ink-2); font-size: .875rem; }
.must { font-size: .8125rem; font-weight: 650; }
details { margin: .5rem 0 0; }
summary { padding: .25rem 0; color: var(--link); cursor: pointer; font-size: .875rem; }
pre { margin: .25rem 0 0; padding: .75rem 1rem; max-height: 28rem; overflow: auto; background: var(--sunken); border-radius: 6px; overflow-wrap: normal; }
@media (min-width: 60rem) { .frame { display: grid; grid-template-columns: 17rem minmax(0, 1fr); column-gap: 2.5rem; } .frame > header { grid-column: 1 / -1; } nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow: auto; margin-top: 2rem; } }
@media (pointer: coarse) { nav a, summary { min-height: 2.75rem; padding: .625rem 0; } }
@media print { nav, .skip { display: none; } pre { max-height: none; white-space: pre-wrap; } }`;
