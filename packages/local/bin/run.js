// Runs a file of this repository, `node run.js FILE ARGUMENTS…`, on the Node it is made for, or says which one it
// needs. Plain JavaScript in old syntax: whichever Node finds this can read it.
import module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NEEDED = 24;

function stop(reason, remedy) {
  process.stderr.write(`redress: ${reason}\n${remedy}\n`);
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  stop(
    `this is Node ${process.versions.node}, and Redress runs on Node ${NEEDED}, which npm install brings along where it may run scripts.`,
    'Bring it now:  npm rebuild node --ignore-scripts=false',
  );
}

// npm passes a signal on to the shell between it and us, and some shells die of it without a word to us.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

// To strip and compile everything anew is most of a start. What is kept for the next one lies where nobody else may
// write; where that cannot be written either, all is compiled as ever. Processes of ours that it starts use it, too.
if (process.env.NODE_COMPILE_CACHE === undefined)
  process.env.NODE_COMPILE_CACHE = fileURLToPath(
    new URL('../../../node_modules/.cache/redress', import.meta.url),
  );
module.enableCompileCache(process.env.NODE_COMPILE_CACHE);

process.argv.splice(1, 1);
// Kept at once: it may be killed.
const started = import(pathToFileURL(process.argv[1]).href).then(() => {
  process.off('beforeExit', unsettled);
  module.flushCompileCache();
});
// Node fails where the file that it was given ends like this, and that is this one.
function unsettled() {
  process.exitCode = 13;
}
process.on('beforeExit', unsettled);
started.catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/Cannot find package/.test(error.message)) throw error;
  stop('not everything that it needs is installed.', 'Install it:  npm install');
});
