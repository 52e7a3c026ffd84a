// Imported before everything else. In a folder that somebody has removed, getcwd(2) fails, and with it packages that
// ask as soon as they are loaded. It is as in a shell: the program runs, and only names relative to that folder fail.
const { cwd } = process;

function isGone(): boolean {
  try {
    cwd();
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

if (isGone()) process.cwd = () => '/';
