// Runs a file of this repository, `node run.js FILE ARGUMENTS…`, on the Node it is made for, or says which one it
// needs. Plain JavaScript in old syntax: whichever Node finds this can read it.
import { pathToFileURL } from 'node:url';

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

process.argv.splice(1, 1);
import(pathToFileURL(process.argv[1]).href).catch((error) => {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !/Cannot find package/.test(error.message)) throw error;
  stop('not everything that it needs is installed.', 'Install it:  npm install');
});
