/** Colours and steps are those of all our pages: what is in order is grey. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f6f5f1; --surface: #fff; --sunken: #eeece6; --line: #dcd8cf; --edge: #857f74; --ink: #1d1c1a; --ink-2: #5a554c; --act: #1b4f9c; --on-act: #fff; --late: #a61b2b; --late-bg: #fdecec; --held: #5b3fa0; --held-bg: #f0ecfa; --kept: #0b625c; --kept-bg: #e4f3f1; --measure: 66ch; font: 1rem/1.5 -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", system-ui, sans-serif; -webkit-text-size-adjust: 100%; }
@media (prefers-color-scheme: dark) { :root { --bg: #15171b; --surface: #1c1f24; --sunken: #24282f; --line: #363c46; --edge: #7b8492; --ink: #ebe8e2; --ink-2: #aeb4bd; --act: #94bdff; --on-act: #0f1a2c; --late: #ff9c92; --late-bg: #3d1d1e; --held: #c5b4f8; --held-bg: #2a2440; --kept: #6fd0c3; --kept-bg: #132e2b; } }
:root:lang(zh) { line-height: 1.6; --measure: 40em; }
[lang|=zh] { text-autospace: normal; line-break: strict; }
[lang|=en] { font-variant-east-asian: proportional-width; }
time { text-autospace: no-autospace; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--bg); color: var(--ink); overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: .25rem 0 0; font-size: 1.75rem; line-height: 1.25; font-weight: 650; text-wrap: balance; }
h2 { margin: 0; font-size: 1.125rem; line-height: 1.4; font-weight: 650; }
p { max-width: var(--measure); margin: .5rem 0 0; }
ol, ul { margin: 0; padding: 0; list-style: none; }
a { color: var(--act); text-underline-offset: .2em; }
:focus-visible { outline: 2px solid var(--act); outline-offset: 2px; }
main > h2 { margin: 1.5rem 0 0; }
#saving, main > .quiet:not(:first-child) { margin: .75rem 0 0; }
.quiet { margin: 0; color: var(--ink-2); font-size: .875rem; }
.lead { font-size: 1.125rem; color: var(--ink-2); }
.card, .said, .trouble { margin: 1.5rem 0 0; padding: 1rem 1.25rem 1.25rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.ask { background: var(--held-bg); border-color: var(--held); }
.said { margin: 0 0 1.5rem; padding: .75rem 1.25rem; background: var(--kept-bg); border-color: var(--kept); }
.said p, .trouble p { margin: 0; }
.trouble { margin: 0 0 1.5rem; padding: .75rem 1.25rem; background: var(--late-bg); border: 2px solid var(--late); }
.words { white-space: pre-line; }
.steps { display: flex; margin: 1.5rem 0 0; font-size: .875rem; }
.steps li { position: relative; flex: 1; padding: 0 .5rem 0 0; color: var(--ink-2); }
.steps li > :first-child { display: grid; place-items: center; position: relative; z-index: 1; width: 1.5rem; height: 1.5rem; margin: 0 0 .375rem; background: var(--bg); border: 2px solid var(--edge); border-radius: 50%; font-size: .75rem; line-height: 1; color: transparent; }
.steps li + li::before { content: ""; position: absolute; top: calc(.75rem - 1px); right: 100%; width: calc(100% - 1.5rem); border-top: 2px solid var(--line); }
.steps .done { color: var(--ink); }
.steps .done > :first-child { background: var(--kept); border-color: var(--kept); color: var(--bg); font-weight: 700; }
.steps .done::before { border-color: var(--kept) !important; }
.steps .now { color: var(--ink); font-weight: 600; }
.steps .now:not(.done) > :first-child { border-color: var(--act); color: var(--act); }
.ahead p { font-size: 1.125rem; }
.over { background: var(--late-bg); border-color: var(--late); }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; margin: .5rem 0 0; padding: 0 1rem; background: var(--surface); border: 1px solid var(--edge); border-radius: 6px; font-weight: 400; cursor: pointer; }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; min-height: 0; margin: 0; accent-color: var(--act); }
.choice:hover { background: var(--sunken); }
.v { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.list { margin: .5rem 0 0; padding-left: 1.25rem; list-style: disc; }
.talk { display: grid; gap: .75rem; margin: .75rem 0 0; }
.talk > li { max-width: 92%; justify-self: end; }
.talk > .us { justify-self: start; }
.talk article { padding: .625rem .875rem; background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; }
.us > article { background: var(--surface); }
.talk p { margin: .25rem 0 0; }
.talk .quiet { margin: 0; }
.more { margin: 2rem 0 0; }
details { margin: .5rem 0 0; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
summary { padding: .75rem 1.25rem; color: var(--act); font-weight: 600; cursor: pointer; }
details > div { padding: 0 1.25rem 1.25rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
label small { font-size: 1rem; font-weight: 400; color: var(--ink-2); }
.hint { margin: 0 0 .25rem; color: var(--ink-2); font-size: .875rem; }
input, textarea, select { display: block; width: 100%; padding: .5rem .75rem; min-height: 2.75rem; background: var(--surface); color: var(--ink); border: 1px solid var(--edge); border-radius: 6px; font: inherit; }
textarea { resize: vertical; }
h1 label { margin: 0; font-weight: inherit; }
.tick { display: flex; gap: .75rem; align-items: center; min-height: 2.75rem; }
.tick input { flex: none; width: 1.25rem; height: 1.25rem; min-height: 0; margin: 0; accent-color: var(--act); }
.tick + .hint { margin-left: 2rem; }
fieldset { min-width: 0; margin: 1rem 0 0; border: 0; padding: 0; }
legend { padding: 0; font-weight: 600; }
.up { margin: 0 0 1rem; }
.meter { display: flex; gap: .25rem; margin: .5rem 0 1.5rem; }
.meter i { flex: 1; max-width: 4rem; height: .25rem; background: var(--line); border-radius: 2px; }
.meter .on { background: var(--act); }
.acts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.5rem 0 0; max-width: none; }
.acts button, .acts .button { margin: 0; }
.files { display: grid; gap: .5rem; margin: .75rem 0 0; }
.files li { display: flex; gap: .5rem 1rem; align-items: center; justify-content: space-between; padding: .5rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.files button { margin: 0; }
progress { display: block; width: 100%; height: .5rem; margin: .75rem 0 0; accent-color: var(--act); }
.rows { margin: 1rem 0 0; border-top: 1px solid var(--line); }
.rows > div { display: grid; grid-template-columns: 12rem 1fr auto; gap: .25rem 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); }
dt { font-weight: 600; }
dd { min-width: 0; margin: 0; }
.reference { margin: 0; font-size: 1.75rem; letter-spacing: .02em; }
.next { display: grid; gap: .5rem; margin: .75rem 0 0; padding-left: 1.5rem; list-style: decimal; }
.short { max-width: 18rem; }
select.short { max-width: 30rem; }
.wrong { margin: 0 0 .25rem; color: var(--late); font-weight: 600; }
[aria-invalid] { border: 2px solid var(--late); }
button, .button { display: inline-block; margin: 1rem 0 0; text-decoration: none; min-height: 2.75rem; padding: .5rem 1.25rem; background: var(--act); color: var(--on-act); border: 1px solid var(--act); border-radius: 6px; font: inherit; font-weight: 600; cursor: pointer; }
.small { min-height: 2.25rem; padding: .25rem .75rem; font-size: .875rem; }
.plain { background: none; color: var(--act); border-color: var(--edge); }
.final { background: var(--late); border-color: var(--late); color: var(--bg); }
.foot { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; font-size: .875rem; }
footer { margin: 2.5rem 0 0; padding: 1rem 0 0; border-top: 1px solid var(--line); }
@media (max-width: 40rem) { .rows > div { grid-template-columns: 1fr auto; } .rows dt { grid-column: 1; } .rows .words { grid-row: 2; grid-column: 1 / -1; } .rows dd:last-child { grid-row: 1; grid-column: 2; } }
@media (pointer: coarse) { .small { min-height: 2.75rem; } }
@media (max-width: 30rem) { main { padding-top: 1.25rem; } h1 { font-size: 1.5rem; } .steps { flex-direction: column; gap: .25rem; } .steps li { display: flex; gap: .75rem; align-items: center; } .steps li > :first-child { margin: 0; } .steps li + li::before { content: none; } .steps:lang(zh) { font-size: .875rem; } }
@media (forced-colors: active) { .steps .done > :first-child { background: Highlight; } .meter .on { background: Highlight; } }
@media print { .more, footer form, .said { display: none; } }`;
