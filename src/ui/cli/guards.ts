// What has to be so before anything else runs, in the package and in the single executable.
import './goneFolder.ts';

// Node opens its debugger on this signal, for whoever on this machine asks; where a command is followed, it gets the signal.
process.on('SIGUSR1', () => {});
