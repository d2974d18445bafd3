/** The bundler brings an SVG file as its text. */
declare module '*.svg' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: that is how bundlers bring a file's text
  export default text;
}
