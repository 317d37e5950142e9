// Runes everywhere: one way to write state.
export default {
  compilerOptions: { runes: true },
};
