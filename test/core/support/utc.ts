// Imported first by tests of clock times: they are local, and have to be somebody's.
process.env['TZ'] = 'UTC';
