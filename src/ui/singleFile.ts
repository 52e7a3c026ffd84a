// Where the single executable begins: what main.ts is for the package. Its other parts are within it.
import './cli/guards.ts';
import { main } from './cli/program.ts';

main(process.argv.slice(2), '').then((status) => {
  process.exitCode = status;
});
