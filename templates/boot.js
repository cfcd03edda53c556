// Unpacks the page's own script and runs it: the policy knows the hash of what comes out. Where the
// browser cannot, the page stands as it is.
(async () => {
  const text = atob(document.getElementById('page-script').textContent);
  const packed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text();
  document.head.append(script);
})().catch(() => {});
