// Tests that are told one by one, and counted.
let passed = 0, failed = 0;

export async function test(what, body) {
  try {
    await body();
    ++passed;
    console.log(`ok: ${what}`);
  } catch (error) {
    ++failed;
    console.log(`failed: ${what}\n  ${error.stack}`);
  }
}

// The last line, and the end of the program.
export function finish(of) {
  console.log(`${of}: ${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
